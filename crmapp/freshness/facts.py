"""What the signs of customers follow from, read for many of them at once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from crmapp import clock
from crmapp.customers.kinds import CustomerStatus, CustomerType, Review
from crmapp.customers.models import Customer
from crmapp.database import KEYS, db
from crmapp.deals.models import Deal
from crmapp.followups.models import FollowUp, FollowUpKind
from crmapp.freshness.models import Answer, Confirmation, Part, ProposalAnswer
from crmapp.handover.models import HandOver
from crmapp.history.models import Change
from crmapp.history.reasons import MAIN_CONTACT
from crmapp.lists.words import word
from crmapp.promises.models import Promise, PromiseState

NEWEST = 25  # follow-ups that make a habit: what was usual years ago is no more
SIGNS = (
    "silent_from", "habit_days", "grade_fell_on", "grade_was_id", "late_from", "dormant_from",
    "over_from", "check_from", "returns_on",
)  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """What one customer's signs follow from."""

    is_live: bool
    status: CustomerStatus
    type: CustomerType
    owner_id: int | None
    entered_on: date
    last_on: date | None
    next_due_on: date | None
    days: tuple[date, ...]  # with a follow-up, each once, the newest first
    promised: date | None  # the earliest day of an open promise
    grade_fell: tuple[date, int] | None  # when, and the key of the grade before
    stages: tuple[tuple[int, date], ...]  # of deals that are not closed, and since when
    checked: dict[Part, date]
    kept_on: date | None
    owned_since: date | None


def facts_of(keys: list[int]) -> dict[int, tuple[Facts, dict[str, Any]]]:
    """The facts of some customers with their present signs, in three statements."""
    days, stages = _days(keys), _stages(keys)
    return {
        row.id: (
            _facts(row, days.get(row.id, ()), stages.get(row.id, ())),
            {name: getattr(row, name) for name in SIGNS},
        )
        for row in db.session.execute(_statement(), {"keys": keys})
    }


def _facts(row: Any, days: Iterable[date], stages: Iterable[tuple[int, date]]) -> Facts:
    gone = row.deleted_at is not None or row.merged_into_id is not None
    checked = {
        part: max(filter(None, (_day(getattr(row, part)), _day(getattr(row, f"{part}_changed")))))
        for part in Part
        if getattr(row, part) or getattr(row, f"{part}_changed")
    }
    return Facts(
        is_live=not gone and row.review is Review.APPROVED,
        status=row.status,
        type=row.type,
        owner_id=row.owner_id,
        entered_on=row.entered_on,
        last_on=row.last_followup_on,
        next_due_on=row.next_due_on,
        days=tuple(dict.fromkeys(days)),
        promised=row.promised,
        grade_fell=fall(row.graded_at, row.old_key, row.new_key),
        stages=tuple(stages),
        checked=checked,
        kept_on=row.kept_on,
        owned_since=_day(row.owned_at),
    )


def fall(at: datetime | None, old: int | None, new: int | None) -> tuple[date, int] | None:
    """The day and the former grade, where a change of grade was one to a later place of the list.

    To have no grade any more is no fall.
    """
    former, present = word(old), word(new)
    if at is None or former is None or present is None or present.position <= former.position:
        return None
    return clock.local(at).date(), former.id


def _day(moment: datetime | date | None) -> date | None:
    return clock.local(moment).date() if isinstance(moment, datetime) else moment


# Kept, as the two below: every write asks it, and putting it together takes longer than answering.
@cache
def _statement() -> Select:
    grade = aliased(Change)
    its = Change.customer_id == Customer.id
    of_grade = Change.subject == "customers", Change.field == "grade_id"
    of_contact = Change.subject == "contacts"
    changed = {
        Part.SIZE: and_(Change.subject == "customers", Change.field == "size_id"),
        Part.CONTACT: or_(
            and_(Change.subject == "customers", Change.field == MAIN_CONTACT),
            and_(of_contact, Change.field.in_(["name", "position"])),
        ),
        Part.PHONE: and_(of_contact, Change.field == "phone"),
    }
    newest = _one(func.max(Change.id), its, *of_grade)
    present = [getattr(Customer, name) for name in SIGNS]
    columns = [
        Customer.id, Customer.deleted_at, Customer.merged_into_id, Customer.review,
        Customer.status, Customer.type, Customer.owner_id, Customer.entered_on,
        Customer.last_followup_on, Customer.next_due_on, *present,
        grade.at.label("graded_at"), grade.old_key, grade.new_key,
        _one(
            func.min(Promise.due_on),
            Promise.customer_id == Customer.id,
            Promise.state == PromiseState.OPEN,
        ).label("promised"),
        _one(
            func.max(ProposalAnswer.on),
            ProposalAnswer.customer_id == Customer.id,
            ProposalAnswer.answer == Answer.KEPT,
            ProposalAnswer.undone_at.is_(None),
        ).label("kept_on"),
        _one(
            func.max(HandOver.at),
            HandOver.customer_id == Customer.id,
            HandOver.to_id == Customer.owner_id,
        ).label("owned_at"),
    ]  # fmt: skip
    for part in Part:
        theirs = Confirmation.customer_id == Customer.id, Confirmation.part == part
        columns.append(_one(func.max(Confirmation.on), *theirs).label(part.value))
        columns.append(_one(func.max(Change.at), its, changed[part]).label(f"{part}_changed"))
    return select(*columns).outerjoin(grade, grade.id == newest).where(Customer.id.in_(KEYS))


def _one(column: Any, *conditions: Any) -> Any:
    return select(column).where(*conditions).correlate(Customer).scalar_subquery()


def _days(keys: list[int]) -> dict[int, list[date]]:
    found = defaultdict(list)
    for key, day in db.session.execute(_days_statement(), {"keys": keys}):
        found[key].append(day)
    return found


@cache
def _days_statement() -> Select:
    order = FollowUp.began_at.desc(), FollowUp.id.desc()
    place = func.row_number().over(partition_by=FollowUp.customer_id, order_by=order)
    placed = (
        select(FollowUp.customer_id, FollowUp.on, place.label("place"))
        .where(FollowUp.customer_id.in_(KEYS), FollowUp.kind != FollowUpKind.MEETING)
        .subquery()
    )
    rows = select(placed.c.customer_id, placed.c.on).where(placed.c.place <= NEWEST)
    return rows.order_by(placed.c.customer_id, placed.c.place)


def _stages(keys: list[int]) -> dict[int, list[tuple[int, date]]]:
    found = defaultdict(list)
    for key, stage_id, since in db.session.execute(_stages_statement(), {"keys": keys}):
        found[key].append((stage_id, clock.local(since).date()))
    return found


@cache
def _stages_statement() -> Select:
    theirs = Deal.customer_id.in_(KEYS), Deal.closed_on.is_(None), Deal.is_live
    return select(Deal.customer_id, Deal.stage_id, Deal.stage_since).where(*theirs)
