"""What the rows of a file say, as columns of records: of new ones, and of ones to compare."""

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from crmapp import clock
from crmapp.contacts.models import DecisionPower, Gender, Influence
from crmapp.custom_fields.importing import left_of, with_own
from crmapp.customers.kinds import CustomerKind, CustomerStatus
from crmapp.followups.when import moment_at
from crmapp.imports.meanings import Meanings
from crmapp.imports.next_steps import NextStep
from crmapp.imports.notes import Entry
from crmapp.imports.own_drafts import contact_extras
from crmapp.imports.recognising import credit_code_of
from crmapp.imports.understood import UnderstoodRow
from crmapp.imports.wholes import Whole
from crmapp.nextsteps.models import StepState
from crmapp.settings.values import setting
from crmapp.stages.models import Stage

PLAIN = (
    "name", "company_name", "region_code", "address", "main_business", "website", "referrer",
    "need", "need_preference", "budget", "purchase_plan", "competitors", "feedback",
    "purchase_history", "cooperation", "founded_on", "annual_revenue", "number", "aliases",
)  # fmt: skip
DEAL_PLAIN = (
    "title", "product", "amount", "expected_on", "contract_number", "quote_number",
    "payment_terms", "delivery",
)  # fmt: skip
LARGEST = 2**31 - 1


def customer_values(whole: Whole, meanings: Meanings) -> dict[str, Any]:
    """Columns of a customer that its rows tell; what has no column of its own is in the remarks."""
    said = whole.customer
    values = {name: said[name] for name in PLAIN if said.get(name) not in (None, "")}
    words, left = meanings.customer_words(said)
    values |= {name: key for name, key in words.items() if key is not None}
    values["kind"] = CustomerKind(said.get("kind") or "enterprise")
    if said.get("status"):
        values["status"] = CustomerStatus(said["status"])
    if (said.get("head_count") or 0) in range(1, LARGEST):
        values["head_count"] = said["head_count"]
    code = said.get("credit_code")
    if code and (usual := credit_code_of(whole.parts[0])):
        values["credit_code"] = usual
    elif code:
        left.append(_("Credit code as written: %(code)s", code=code))
    if step := _undated(whole.parts):
        left.append(_("Next step: %(words)s", words=step))
    left += left_of("deal", [part.deal for part in whole.parts], meanings.own_choice)
    return with_own("customer", said, values, [said.get("remarks"), *left], meanings.own_choice)


def _undated(parts: list[UnderstoodRow]) -> str:
    steps = [part.next_step for part in parts if part.next_step and not part.last_contact_on]
    return "；".join(step.action for step in steps if step.action and not step.due)


def contact_values(said: dict[str, Any], meanings: Meanings) -> dict[str, Any]:
    """Columns of a contact that a row tells."""
    values = {name: said[name] for name in ("position", "preferences") if said.get(name)}
    for name in ("phone", "other_phone", "email", "wechat"):
        if said.get(name):
            values[name] = str(said[name])
    for name, kind in (
        ("gender", Gender), ("decision_power", DecisionPower), ("influence", Influence),
    ):  # fmt: skip
        if said.get(name):
            values[name] = kind(said[name])
    if (said.get("age") or 0) in range(1, 150):
        values["age"] = said["age"]
    name = str(said.get("name") or _("Name not given"))
    values = {"name": name, **values, **contact_extras(said)}
    return with_own("contact", said, values, [values.get("remarks")], meanings.own_choice)


def last_day(part: UnderstoodRow) -> date | None:
    """The day of a row's last contact, as its entries or its column tell."""
    return max((entry.day for entry in part.entries if entry.day), default=part.last_contact_on)


def entries_of(part: UnderstoodRow) -> list[Entry]:
    """The entries to write down, oldest first; a last contact that only has a date is one too."""
    if part.entries or not part.last_contact_on:
        return part.entries
    step = part.next_step or NextStep()
    words = _("Contacted; the spreadsheet has the date alone.")
    return [
        Entry(
            text=words, day=part.last_contact_on, content=words, next_due=step.due,
            next_method=step.method, next_action=step.action,
        )
    ]  # fmt: skip


def followup_values(entry: Entry, part: UnderstoodRow, meanings: Meanings) -> dict[str, Any]:
    """Columns of a follow-up that an entry tells."""
    day = entry.day or part.customer.get("entered_on") or clock.today()
    method_id, left = meanings.method(entry.method)
    content = entry.content or entry.text
    author_id, author_name = meanings.author(entry.author, part.owner)
    due = entry.next_due.isoformat() if entry.next_due else ""
    began_at = moment_at(day, entry.clock)
    ended_at = moment_at(day, entry.ended) if entry.ended else None
    return {
        "began_at": began_at,
        "ended_at": ended_at if ended_at and ended_at > began_at else None,
        "on": day,
        "has_clock": entry.clock is not None,
        "method_id": method_id,
        "content": f"{left}：{content}" if left else content,
        "need": entry.need,
        "reply": entry.reply,
        "attitude": entry.attitude,
        "author_id": author_id,
        "author_name": author_name,
        "next_words": entry.next_words
        or " ".join(filter(None, (due, entry.next_method, entry.next_action))),
    }


def plan_of(part: UnderstoodRow, stage: Stage) -> tuple[NextStep, StepState] | None:
    """The step that the newest entry plans, and whether it is still to be done.

    Long past ones are history, and so are those of a deal that was lost since.
    """
    if part.is_own:
        return (part.next_step, StepState.OPEN) if part.next_step is not None else None
    entries = entries_of(part)
    newest = entries[-1] if entries else None
    step = part.next_step if newest is None else NextStep(
        newest.next_due, newest.next_method, newest.next_action
    )  # fmt: skip
    if step is None or step.due is None:
        return None
    oldest = clock.today() - timedelta(setting("step_history_days"))
    is_due = step.due >= (clock.today() if stage.kind.is_lost else oldest)
    return step, StepState.OPEN if is_due else StepState.PAST
