"""Drafts a customer with its contacts, deals, follow-ups and plans from its rows."""

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from crmapp import clock
from crmapp.contacts.indexing import keys_of
from crmapp.contacts.models import Contact, DecisionPower, Gender, Influence
from crmapp.custom_fields.importing import left_of, own_rows, own_values, part_own, with_own
from crmapp.customers.kinds import CustomerKind, CustomerStatus
from crmapp.customers.models import Customer
from crmapp.customers.short_names import shorten
from crmapp.deals.derived import current_deal, type_of
from crmapp.deals.models import Deal
from crmapp.followups.models import FollowUp, FollowUpKind
from crmapp.followups.verbs import at
from crmapp.imports.attached_records import Spot
from crmapp.imports.bare import bare
from crmapp.imports.drafts import Drafts, FoundBy
from crmapp.imports.meanings import Meanings
from crmapp.imports.next_steps import NextStep
from crmapp.imports.notes import Entry
from crmapp.imports.own_drafts import contact_extras, deal_extras, entry_extras
from crmapp.imports.past_drafts import draft_helpers, draft_past, first_move, moves_of
from crmapp.imports.recognising import credit_code_of
from crmapp.imports.understood import UnderstoodRow
from crmapp.imports.wholes import Whole
from crmapp.nextsteps.models import NextStep as Step
from crmapp.nextsteps.models import StepState
from crmapp.review.waiting import entered_as
from crmapp.settings.values import setting
from crmapp.stages.models import Stage
from crmapp.text import pinyin

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


def is_incomplete(contacts: list[dict[str, Any]]) -> bool:
    """Whether a customer has no named contact or nothing to reach one by."""
    named = any(contact.get("name") for contact in contacts)
    return not (
        named and any(contact.get(way) for contact in contacts for way in ("phone", "wechat"))
    )


def draft(drafts: Drafts, whole: Whole, meanings: Meanings, import_id: int) -> None:
    """Add everything that a new customer consists of, hidden until its import is whole."""
    by, (values, own) = meanings.by, part_own(customer_values(whole, meanings))
    customer = bare(Customer)(
        short_name=whole.customer.get("short_name") or shorten(whole.customer["name"]),
        **{"aliases": "", **values},
        name_pinyin=pinyin(values["name"]),
        owner_id=meanings.owner_id(whole.owner),
        entered_by_id=by.id,
        review=entered_as(whole.customer.get("review"), by),
        entered_on=whole.customer.get("entered_on") or clock.today(),
        is_incomplete=is_incomplete(whole.contacts),
        import_id=import_id,
        helper_ids=[],
        deleted_at=clock.now(),  # until it is revealed, see `imports.presence`
    )
    customer.id = len(drafts.rows["customers"])
    drafts.add_rows(*own_rows("customers", customer.id, own))
    contacts, deals, followups = [], [], []
    for nth, said in enumerate(whole.contacts):
        values_of_one, own = part_own(contact_values(said, meanings))
        contacts.append(contact := _contact(customer, values_of_one, import_id))
        contact.is_main = nth == 0 and contact.left_on is None
        contact.id = drafts.add(contact)
        drafts.add_rows(*own_rows("contacts", contact.id, own))
    for part in whole.parts:
        deal = _deal(drafts, part, customer, meanings, import_id)
        deals.append(deal)
        told = _followups(drafts, part, deal, meanings, contacts)
        followups += told
        draft_past(drafts, part, customer, Spot(deal, told, contacts), meanings)
        step = _step(part, deal, followups, meanings, import_id)
        if step is not None:
            drafts.add(step)
    met = [one for one in followups if one.kind is not FollowUpKind.MEETING]
    _derive(customer, whole, deals, met)
    for deal in deals:
        drafts.rows["deals"][deal.id]["next_due_on"] = deal.next_due_on
    draft_helpers(drafts, customer, whole.parts, meanings)
    drafts.keys.append(keys_of(customer, contacts))
    known_as = [customer.name, customer.short_name, customer.company_name]
    drafts.found_by.append(FoundBy(known_as, [contact.name for contact in contacts]))
    drafts.add(customer)


def _contact(customer: Customer, values: dict[str, Any], import_id: int) -> Contact:
    contact = bare(Contact)(customer_id=customer.id, name="", import_id=import_id)
    contact.rename(values.pop("name"))
    for name, value in values.items():
        setattr(contact, name, value)
    return contact


def _deal(
    drafts: Drafts, part: UnderstoodRow, customer: Customer, meanings: Meanings, import_id: int
) -> Deal:
    stage, said = meanings.stage(part), part.deal
    last = last_day(part) or part.customer.get("first_contact_on")
    now = clock.now()
    deal = bare(Deal)(
        **{name: said[name] for name in DEAL_PLAIN if said.get(name) not in (None, "")},
        customer_id=customer.id,
        owner_id=customer.owner_id,
        stage_id=stage.id,
        import_id=import_id,
        touched_at=min(at(last, None), now) if last else now,
        is_live=False,
    )
    if not stage.kind.is_open:
        deal.closed_on = said.get("won_on") or last or clock.today()
        deal.stage_since = min(at(deal.closed_on, None), now)
    if stage.kind.is_lost:
        deal.loss_reason_id, deal.loss_words = meanings.loss(str(said.get("loss_reason") or ""))
    for name, value in deal_extras(said, place=len(drafts.rows["deals"])).items():
        setattr(deal, name, value)
    moves = moves_of(part, deal, meanings) or [first_move(deal, meanings)]
    if part.past.get("moves"):
        deal.created_at, deal.stage_since = moves[0].at, moves[-1].at
    deal.id = drafts.add(deal)
    drafts.add_rows(*own_rows("deals", deal.id, own_values("deal", said, meanings.own_choice)[0]))
    for move in moves:
        move.deal_id = deal.id
        drafts.add(move)
    return deal


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
    author_id, author_name = meanings.author(entry.author, meanings.owner_id(part.owner))
    due = entry.next_due.isoformat() if entry.next_due else ""
    began_at = at(day, entry.clock)
    ended_at = at(day, entry.ended) if entry.ended else None
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


def _followups(
    drafts: Drafts, part: UnderstoodRow, deal: Deal, meanings: Meanings, contacts: list[Contact]
) -> list[FollowUp]:
    found = []
    for entry in entries_of(part):
        followup = bare(FollowUp)(
            **followup_values(entry, part, meanings), **entry_extras(entry, contacts),
            customer_id=deal.customer_id, deal_id=None if entry.is_loose else deal.id,
            import_id=deal.import_id,
        )  # fmt: skip
        followup.id = drafts.add(followup)
        found.append(followup)
    return found


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


def _step(
    part: UnderstoodRow, deal: Deal, followups: list[FollowUp], meanings: Meanings, import_id: int
) -> Step | None:
    planned = plan_of(part, deal.stage)
    if planned is None:
        return None
    said, state = planned
    method_id, left = meanings.method(said.method)
    if state is StepState.OPEN:
        deal.next_due_on = said.due
    return bare(Step)(
        deal_id=deal.id, customer_id=deal.customer_id, due_on=said.due, method_id=method_id,
        followup_id=followups[-1].id if entries_of(part) else None,
        action=" ".join(filter(None, (left, said.action))), state=state,
        due_at=said.clock, goal=said.goal,
        made_by_id=meanings.by.id, import_id=import_id,
    )  # fmt: skip


def _derive(customer: Customer, whole: Whole, deals: list[Deal], followups: list[FollowUp]) -> None:
    """Fill the columns that verbs would have written one by one; `followups` met the customer."""
    current = current_deal(deals)
    customer.current_deal_id, customer.stage_id = current.id, current.stage_id
    customer.type = type_of(deals)
    customer.open_amount = sum(deal.amount or 0 for deal in deals if deal.stage.kind.is_open)
    due = [deal.next_due_on for deal in deals if deal.next_due_on is not None]
    customer.next_due_on = min(due, default=None)
    first = [day] if (day := whole.customer.get("first_contact_on")) else []
    customer.first_contact_on = min([*(one.on for one in followups), *first], default=None)
    if followups:
        last = max(followups, key=lambda followup: (followup.began_at, followup.id))
        customer.last_followup_at, customer.last_followup_on = last.began_at, last.on
        customer.last_followup_id, customer.last_method_id = last.id, last.method_id
