"""The days from which customers show their age, found anew from all rows there are."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from statistics import median
from typing import Any

from sqlalchemy import and_, select

from crmapp import clock
from crmapp.customers.kinds import CustomerStatus, CustomerType, Review
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.doctor.findings import Finding, compare
from crmapp.followups.models import FollowUp, FollowUpKind
from crmapp.freshness.facts import NEWEST, SIGNS
from crmapp.freshness.models import Answer, Confirmation, Part, ProposalAnswer
from crmapp.freshness.rules import Rules
from crmapp.freshness.signs import ENTRIES, add_months
from crmapp.handover.models import HandOver
from crmapp.history.models import Change
from crmapp.lists.models import ListItem
from crmapp.promises.models import Promise, PromiseState

Days = dict[Any, list[date]]
CHECKED = {
    ("customers", "size_id"): Part.SIZE,
    ("customers", "main_contact"): Part.CONTACT,
    ("contacts", "name"): Part.CONTACT,
    ("contacts", "position"): Part.CONTACT,
    ("contacts", "phone"): Part.PHONE,
}


def ages() -> Iterator[Finding]:
    """Every sign of every customer, by the rules as they are."""
    rules = Rules.now()
    spoken, checked, falls = _spoken(), _checked(), _falls()
    ends, promised, kept, owned = _ends(rules), _promised(), _kept(), _owned()
    columns = [getattr(Customer, name) for name in SIGNS]
    rows = select(
        Customer.id, Customer.deleted_at, Customer.merged_into_id, Customer.review,
        Customer.status, Customer.type, Customer.owner_id, Customer.entered_on,
        Customer.next_due_on, *columns,
    )  # fmt: skip
    # What an import has not revealed yet, or has hidden again, shows no sign to anybody.
    its = Customer.import_id.is_not(None), Customer.deleted_at.is_not(None), Customer.version == 1
    for row in db.session.execute(rows.where(~and_(*its))):
        right: dict[str, Any] = dict.fromkeys(SIGNS)
        gone = row.deleted_at or row.merged_into_id or row.review is not Review.APPROVED
        if not gone:
            if row.status is CustomerStatus.ACTIVE:
                right |= _risk(row, rules, spoken[row.id], falls.get(row.id), promised[row.id])
                right |= _rest(row, rules, spoken[row.id][:1], kept[row.id])
                right["over_from"] = min(ends[row.id], default=None)
            if rules.check_on:
                last = [max([row.entered_on, *checked[row.id, part]]) for part in Part]
                right["check_from"] = min(last) + timedelta(rules.check_days)
            if rules.pool_returns and row.owner_id and row.type is not CustomerType.WON:
                seen = [row.entered_on, *spoken[row.id][:1], *owned[row.id, row.owner_id]]
                due = max(seen) + timedelta(rules.pool_return_days)
                right["returns_on"] = max(due, rules.first_return)
        yield from compare("customers", row.id, row._asdict(), right)


def _risk(row: Any, rules: Rules, said: list[date], fell: Any, promised: list[date]) -> Any:
    if not rules.risk_on:
        return {}
    found: dict[str, Any] = {}
    days = sorted(set(said[:NEWEST]))
    if len(days) >= ENTRIES:
        gaps = [(days[nth] - days[nth - 1]).days for nth in range(1, len(days))]
        longest = max(rules.risk_days, rules.risk_factor * median(gaps))
        first = last = said[0]
        while (first - last).days <= longest:
            first += timedelta(1)
        found |= {"silent_from": _after_plan(first, row), "habit_days": round(median(gaps))}
    if fell:
        found["grade_fell_on"], found["grade_was_id"] = fell
    if promised:
        found["late_from"] = min(promised) + timedelta(1)
    return found


def _rest(row: Any, rules: Rules, said: list[date], kept: list[date]) -> dict[str, date]:
    if not rules.rest_on:
        return {}
    seen = max([*(said or [row.entered_on]), *kept])
    return {"dormant_from": _after_plan(add_months(seen, rules.rest_months), row)}


def _after_plan(day: date, row: Any) -> date:
    return max(day, row.next_due_on + timedelta(1)) if row.next_due_on else day


def _spoken() -> Days:
    order = FollowUp.customer_id, FollowUp.began_at.desc(), FollowUp.id.desc()
    said = select(FollowUp.customer_id, FollowUp.on).where(FollowUp.kind != FollowUpKind.MEETING)
    return _grouped(said.order_by(*order))


def _promised() -> Days:
    is_open = Promise.state == PromiseState.OPEN, Promise.due_on.is_not(None)
    return _grouped(select(Promise.customer_id, Promise.due_on).where(*is_open))


def _kept() -> Days:
    stands = ProposalAnswer.answer == Answer.KEPT, ProposalAnswer.undone_at.is_(None)
    return _grouped(select(ProposalAnswer.customer_id, ProposalAnswer.on).where(*stands))


def _owned() -> Days:
    found: Days = defaultdict(list)
    for key, to_id, at in db.session.execute(
        select(HandOver.customer_id, HandOver.to_id, HandOver.at)
    ):
        found[key, to_id].append(clock.local(at).date())
    return found


def _checked() -> Days:
    found: Days = defaultdict(list)
    columns = Confirmation.customer_id, Confirmation.part, Confirmation.on
    for key, part, day in db.session.execute(select(*columns)):
        found[key, part].append(day)
    changes = select(Change.customer_id, Change.subject, Change.field, Change.at)
    for key, subject, field, at in db.session.execute(changes):
        if part := CHECKED.get((subject, field)):
            found[key, part].append(clock.local(at).date())
    return found


def _falls() -> dict[int, tuple[date, int]]:
    places = dict(db.session.execute(select(ListItem.id, ListItem.position)).all())
    found: dict[int, tuple[date, int]] = {}
    graded = Change.subject == "customers", Change.field == "grade_id"
    columns = Change.customer_id, Change.at, Change.old_key, Change.new_key
    for key, at, old, new in db.session.execute(
        select(*columns).where(*graded).order_by(Change.id)
    ):
        found.pop(key, None)
        if old in places and new in places and places[new] > places[old]:
            found[key] = clock.local(at).date(), old
    return found


def _ends(rules: Rules) -> Days:
    found: Days = defaultdict(list)
    columns = Deal.customer_id, Deal.stage_id, Deal.stage_since
    for key, stage_id, since in db.session.execute(
        select(*columns).where(Deal.is_live, Deal.closed_on.is_(None))
    ):
        if stage_id in rules.limits:
            days = timedelta(rules.limits[stage_id] + 1)
            found[key].append(clock.local(since).date() + days)
    return found


def _grouped(pairs: Any) -> Days:
    found: Days = defaultdict(list)
    for key, day in db.session.execute(pairs):
        found[key].append(day)
    return found
