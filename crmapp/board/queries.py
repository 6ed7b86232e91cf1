"""The lanes of the board: a page of cards each, with counts and sums of the whole lane."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, literal_column, or_, select, union_all

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.board.cards import Card, cards_of
from crmapp.board.filters import FIRST_CARDS, MOST_CARDS, BoardFilter
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.dates import quarter_of
from crmapp.deals.models import Deal
from crmapp.policy import is_narrowed, visible
from crmapp.search.queries import is_searchable, matching
from crmapp.stages.models import Stage, StageCount
from crmapp.stages.pipeline import stages

# As the indexes have it, to the letter: only then does the database walk them.
_NEXT = literal_column("coalesce(deals.next_due_on, '9999-12-31')")
_AMOUNT = literal_column("coalesce(deals.amount, 0)")
ORDER_BY = {
    "next": (Deal.is_starred.desc(), _NEXT, Deal.id),
    "amount": (Deal.is_starred.desc(), _AMOUNT.desc(), Deal.id),
    "touched": (Deal.is_starred.desc(), Deal.touched_at.desc(), Deal.id),
}


@dataclass
class Lane:
    """A stage with its first cards; count and total cover the whole lane."""

    stage: Stage
    count: int = 0
    total: int | None = 0  # fen; None where the viewer does not see amounts
    cards: list[Card] = field(default_factory=list)
    has_more: bool = False
    since: date | None = None  # closed lanes begin with the quarter


def lanes(
    person: Person,
    wanted: BoardFilter,
    *,
    only: Collection[int] | None = None,
    shown: dict[int, int] | None = None,
) -> list[Lane]:
    """The board as a person may see it; `only` some stages, `shown` cards per stage key."""
    chosen = [stage for stage in stages() if only is None or stage.id in only]
    found = [Lane(stage, since=_since(stage, wanted)) for stage in chosen]
    keys = _first_keys(person, wanted, found, shown or {})
    cards = cards_of(person, [key for some in keys.values() for key in some])
    sums = _sums(person, wanted, found)
    for lane in found:
        limit = _limit(lane.stage, shown or {})
        some = keys.get(lane.stage.id, [])
        lane.has_more = len(some) > limit
        lane.cards = [cards[key] for key in some[:limit] if key in cards]
        lane.count, total = sums.get(lane.stage.id, (0, 0))
        lane.total = total if wanted.shows_amounts else None
    return found


def _since(stage: Stage, wanted: BoardFilter) -> date | None:
    if stage.kind.is_open or wanted.whole == stage.id or wanted.q:
        return None
    today = clock.today()
    return today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)


def _limit(stage: Stage, shown: dict[int, int]) -> int:
    return min(max(shown.get(stage.id, 0), FIRST_CARDS), MOST_CARDS)


def _conditions(person: Person, wanted: BoardFilter) -> list[Any]:
    conditions: list[Any] = [Deal.is_live]
    owner_id = wanted.owner_for(person)
    if owner_id is not None:
        conditions.append(Deal.owner_id == owner_id)
    if wanted.overdue:
        conditions.append(Deal.next_due_on < clock.today())
    if wanted.q and is_searchable(wanted.q):
        conditions.append(Deal.customer_id.in_(matching(wanted.q)))
    if is_narrowed(person):
        seen = visible(person, Customer).with_only_columns(Customer.id)
        conditions.append(Deal.customer_id.in_(seen))
    return conditions


def _in_lane(lane: Lane) -> Any:
    here = Deal.stage_id == lane.stage.id
    return here if lane.since is None else and_(here, Deal.closed_on >= lane.since)


def _order(lane: Lane, wanted: BoardFilter) -> tuple[Any, ...]:
    return (
        ORDER_BY[wanted.order]
        if lane.stage.kind.is_open
        else (Deal.closed_on.desc(), Deal.id.desc())
    )


def _first_keys(
    person: Person, wanted: BoardFilter, found: list[Lane], shown: dict[int, int]
) -> dict[int, list[int]]:
    # One statement for all lanes: each arm runs down its own index and stops.
    conditions = _conditions(person, wanted)
    arms = []
    for lane in found:
        arm = (
            select(Deal.stage_id.label("stage"), Deal.id.label("deal"))
            .where(*conditions, _in_lane(lane))
            .order_by(*_order(lane, wanted))
            .limit(_limit(lane.stage, shown) + 1)
            .subquery()
        )
        arms.append(select(arm.c.stage, arm.c.deal))
    keys: dict[int, list[int]] = {}
    if arms:
        for stage_id, deal_id in db.session.execute(union_all(*arms)):
            keys.setdefault(stage_id, []).append(deal_id)
    return keys


def _sums(person: Person, wanted: BoardFilter, found: list[Lane]) -> dict[int, tuple[int, int]]:
    is_plain = not wanted.overdue and not wanted.q and not is_narrowed(person)
    statement = _running(person, wanted, found) if is_plain else _counted(person, wanted, found)
    return {
        stage: (count, int(total or 0)) for stage, count, total in db.session.execute(statement)
    }


def _running(person: Person, wanted: BoardFilter, found: list[Lane]) -> Select:
    quarter = quarter_of(clock.today())
    kept = [
        StageCount.stage_id == lane.stage.id
        if lane.since is None
        else and_(StageCount.stage_id == lane.stage.id, StageCount.quarter == quarter)
        for lane in found
    ]
    statement = select(
        StageCount.stage_id, func.sum(StageCount.count), func.sum(StageCount.amount)
    ).where(or_(*kept))
    owner_id = wanted.owner_for(person)
    if owner_id is not None:
        statement = statement.where(StageCount.owner_id == owner_id)
    return statement.group_by(StageCount.stage_id)


def _counted(person: Person, wanted: BoardFilter, found: list[Lane]) -> Select:
    return (
        select(Deal.stage_id, func.count(), func.sum(Deal.amount))
        .where(*_conditions(person, wanted), or_(*map(_in_lane, found)))
        .group_by(Deal.stage_id)
    )
