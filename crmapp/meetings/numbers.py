"""The numbers of a meeting, person by person: of its span, and of the one before.

Counted by the conditions of the reports, so that a number here is the number there.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, case, func, literal_column, or_, select, union_all

from crmapp import clock
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.conditions import is_lost, is_open, is_won
from crmapp.deals.models import Deal, StageChange
from crmapp.followups.models import FollowUp
from crmapp.labels import Choice
from crmapp.meetings.spans import Span
from crmapp.promises.models import Promise, PromiseState
from crmapp.reports.figures import Unit, share
from crmapp.reports.flow import moves
from crmapp.reports.rhythm import late_entry, written
from crmapp.reports.scope import Scope, deals_with_customers
from crmapp.stages.models import StageKind
from crmapp.stages.pipeline import stage_ids, stages

NOBODY = 0  # the key of what has no owner

Pair = tuple[int, int]  # of the span, and of the one before


class Figure(Choice):
    """What is counted, in the order of the page."""

    NEW = "new", _l("New customers")
    SAID = "said", _l("Follow-ups")
    SOON = "soon", _l("Written within 24 hours")
    FORWARD = "forward", _l("Moves forward")
    BACK = "back", _l("Moves back")
    WON = "won", _l("Won deals")
    WON_AMOUNT = "won_amount", _l("Won amount")
    LOST = "lost", _l("Lost deals")
    OPEN = "open", _l("Open deals")
    OPEN_AMOUNT = "open_amount", _l("Open amount")
    KEPT = "kept", _l("Promises kept")
    LATE = "late", _l("Promises late")

    @property
    def unit(self) -> Unit:
        """How it is written."""
        return _UNITS.get(self, Unit.COUNT)

    @property
    def is_good_down(self) -> bool:
        """Whether less of it is better."""
        return self in (Figure.BACK, Figure.LOST, Figure.LATE)

    @property
    def is_judged(self) -> bool:
        """Whether more or less of it is good or bad at all."""
        return self not in (Figure.OPEN, Figure.OPEN_AMOUNT)


_UNITS = {
    Figure.SOON: Unit.SHARE,
    Figure.WON_AMOUNT: Unit.YUAN,
    Figure.OPEN_AMOUNT: Unit.YUAN,
}
KNOWN = "known"  # entries of which it is known how soon they were written: what SOON is a share of


@dataclass
class Numbers:
    """Counts by person and figure; shares are kept as what they are shares of."""

    counts: dict[int, dict[str, Pair]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, person_id: int | None, figure: str, pair: Iterable[Any]) -> None:
        """Count something more for a person, of the span and of the one before."""
        own = self.counts[person_id or NOBODY]
        former = own.get(figure, (0, 0))
        own[figure] = tuple(was + int(more or 0) for was, more in zip(former, pair, strict=True))

    @property
    def persons(self) -> list[int]:
        """The keys of those of whom anything was counted."""
        return [key for key, own in self.counts.items() if any(map(any, own.values()))]

    def of(self, figure: Figure, person_id: int | None = None) -> tuple[Any, Any]:
        """A figure of one person, or of all; a share of nothing is None."""
        if figure is not Figure.SOON:
            return self._sum(figure, person_id)
        soon, known = self._sum(figure, person_id), self._sum(KNOWN, person_id)
        return tuple(share(part, whole) for part, whole in zip(soon, known, strict=True))

    def _sum(self, name: str, person_id: int | None) -> Pair:
        found = [self.counts.get(person_id, {})] if person_id is not None else self.counts.values()
        pairs = [own.get(name, (0, 0)) for own in found]
        return sum(one[0] for one in pairs), sum(one[1] for one in pairs)

    @property
    def plain(self) -> dict[str, Any]:
        """The same as a document is kept."""
        return {str(key): {name: list(pair) for name, pair in own.items()}
                for key, own in self.counts.items()}  # fmt: skip

    @classmethod
    def from_plain(cls, kept: dict[str, Any]) -> "Numbers":
        """What a document has kept."""
        found = cls()
        for key, own in kept.items():
            for name, pair in own.items():
                found.add(int(key), name, pair)
        return found


def count(span: Span, owner_id: int | None) -> Numbers:
    """Everything in one statement: of one owner, or (None) of the team."""
    numbers, scope = Numbers(), Scope(span.with_before, owner=owner_id)
    parts = [part(span, scope) for part in (_new, _said, _closed, _moved, _open, _promised)]
    widest, nothing = max(len(one.figures) for one in parts), literal_column("0")
    asked = [
        part.asked.add_columns(
            *[nothing] * 2 * (widest - len(part.figures)), literal_column(str(place))
        )
        for place, part in enumerate(parts)
    ]
    for person_id, *sums, place in db.session.execute(union_all(*asked)):
        for nth, figure in enumerate(parts[place].figures):
            numbers.add(person_id, figure, sums[2 * nth : 2 * nth + 2])
    return numbers


class _Part(NamedTuple):
    """Some figures of one table, by a statement of persons' keys and a pair of sums for each."""

    figures: tuple[str, ...]
    asked: Select


def _both(span: Span, day: Any, *conditions: Any, what: Any = 1) -> list[Any]:
    """A sum of the span and one of the span before, by the day that something lies on."""
    halves = (day >= span.first, day < span.first)
    return [
        func.coalesce(func.sum(case((and_(half, *conditions), what), else_=0)), 0)
        for half in halves
    ]


def _new(span: Span, scope: Scope) -> _Part:
    asked = select(Customer.owner_id, *_both(span, Customer.entered_on)).where(*scope.entered())
    return _Part((Figure.NEW,), asked.group_by(Customer.owner_id))


def _said(span: Span, scope: Scope) -> _Part:
    late, day = late_entry(), FollowUp.on
    asked = written(
        scope, FollowUp.author_id, *_both(span, day), *_both(span, day, late.is_not(None)),
        *_both(span, day, late == 0),
    )  # fmt: skip
    return _Part((Figure.SAID, KNOWN, Figure.SOON), asked.group_by(FollowUp.author_id))


def _closed(span: Span, scope: Scope) -> _Part:
    won, lost = is_won(), is_lost()
    amount, day = func.coalesce(Deal.amount, 0), Deal.closed_on
    asked = deals_with_customers(
        Deal.owner_id, *_both(span, day, won), *_both(span, day, won, what=amount),
        *_both(span, day, lost),
    ).where(*scope.closed())  # fmt: skip
    figures = Figure.WON, Figure.WON_AMOUNT, Figure.LOST
    return _Part(figures, asked.group_by(Deal.owner_id))


def _moved(span: Span, scope: Scope) -> _Part:
    figures, day = (Figure.FORWARD, Figure.BACK), StageChange.on
    sums = [one for figure in figures for one in _both(span, day, _goes(figure))]
    return _Part(figures, moves(scope, Deal.owner_id, *sums).group_by(Deal.owner_id))


def _goes(figure: Figure) -> Any:
    """The condition of a move forward, or back, by the order of the stages; a loss is neither."""
    used = [one.id for one in stages()]
    retired = sorted(set(stage_ids(*StageKind)) - set(used))
    ranks = {key: nth for nth, key in enumerate(used + retired)}
    ends = StageChange.from_stage_id, StageChange.to_stage_id
    former, to = (case(ranks, value=end) for end in ends)
    if figure is Figure.BACK:
        return to < former
    return and_(to >= former, StageChange.to_stage_id.not_in(stage_ids(StageKind.LOST)))


def _open(span: Span, scope: Scope) -> _Part:
    amount = func.coalesce(Deal.amount, 0)
    open_then = [open_on(one) for one in (span, span.before)]
    sums = [func.sum(case((one, what), else_=0)) for what in (1, amount) for one in open_then]
    asked = deals_with_customers(Deal.owner_id, *sums).where(*scope.deals(), or_(*open_then))
    return _Part((Figure.OPEN, Figure.OPEN_AMOUNT), asked.group_by(Deal.owner_id))


def open_on(span: Span) -> Any:
    """The condition of a deal that was open at the end of a span, or is now if that is ahead.

    One that is open now counts as open ever since it began.
    """
    end = min(span.last, clock.today())
    return and_(Deal.created_at < span.period.ended, or_(is_open(), Deal.closed_on > end))


def _promised(span: Span, scope: Scope) -> _Part:
    kept, late, day = kept_on(scope), late_on(scope), Promise.due_on
    keeper = Promise.keeper_id
    asked = promised(scope, keeper, *_both(span, day, kept), *_both(span, day, late))
    return _Part((Figure.KEPT, Figure.LATE), asked.where(or_(kept, late)).group_by(keeper))


def promised(scope: Scope, *columns: Any) -> Select:
    """A statement over promises, counted for who keeps them."""
    mine = [] if scope.owner is None else [Promise.is_kept_by(scope.owner)]
    joined = select(*columns).select_from(Promise)
    joined = joined.join(Customer, Customer.id == Promise.customer_id)
    return joined.where(*Scope(scope.period).customers(), *mine)


def kept_on(scope: Scope) -> Any:
    """The condition of a promise that was due in a period, and was kept by then."""
    in_time = and_(Promise.state == PromiseState.KEPT, Promise.closed_on <= Promise.due_on)
    return and_(_due_in(scope), in_time)


def late_on(scope: Scope) -> Any:
    """The condition of a promise that was due in a period, and was not kept by then."""
    waits = and_(Promise.state == PromiseState.OPEN, Promise.due_on < clock.today())
    was_late = and_(Promise.state == PromiseState.KEPT, Promise.closed_on > Promise.due_on)
    return and_(_due_in(scope), or_(waits, was_late))


def _due_in(scope: Scope) -> Any:
    return Promise.due_on.between(scope.period.first, scope.period.last)


def _open_in(span: Span, scope: Scope) -> Select:
    return deals_with_customers(Deal.customer_id).where(*scope.deals(), open_on(span))


def _ended_in(scope: Scope, ending: Any) -> Select:
    return deals_with_customers(Deal.customer_id).where(*scope.closed(), ending)


_BEHIND: dict[Figure, Callable[[Span, Scope], Select]] = {
    Figure.NEW: lambda span, scope: select(Customer.id).where(*scope.entered()),
    Figure.SAID: lambda span, scope: written(scope, FollowUp.customer_id),
    Figure.SOON: lambda span, scope: written(scope, FollowUp.customer_id).where(late_entry() == 1),
    Figure.FORWARD: lambda span, scope: moves(scope, Deal.customer_id).where(_goes(Figure.FORWARD)),
    Figure.BACK: lambda span, scope: moves(scope, Deal.customer_id).where(_goes(Figure.BACK)),
    Figure.WON: lambda span, scope: _ended_in(scope, is_won()),
    Figure.WON_AMOUNT: lambda span, scope: _ended_in(scope, is_won()),
    Figure.LOST: lambda span, scope: _ended_in(scope, is_lost()),
    Figure.OPEN: _open_in,
    Figure.OPEN_AMOUNT: _open_in,
    Figure.KEPT: lambda span, scope: promised(scope, Promise.customer_id).where(kept_on(scope)),
    Figure.LATE: lambda span, scope: promised(scope, Promise.customer_id).where(late_on(scope)),
}


def behind(span: Span, owner_id: int | None, figure: Figure) -> Select:
    """The customers behind a figure of a span; behind the share those that were written late."""
    return _BEHIND[figure](span, Scope(span.period, owner=owner_id))
