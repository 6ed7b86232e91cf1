"""Which customers show which sign: counted, the first of each, and a page of one."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, case, func, literal, select, tuple_, union_all

from crmapp import clock
from crmapp.accounts.team import owners
from crmapp.customers.kinds import CustomerStatus
from crmapp.customers.live import LIVE
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.freshness.conditions import PLACE, holds
from crmapp.freshness.kinds import SignKind
from crmapp.freshness.models import Answer, ProposalAnswer

ROWS = 50
FIRST = 8
COUNTED_TO = 1000
RULED_FOR = timedelta(days=7)  # what the rule did stays on the page so long
Place = tuple[date, int]


@dataclass
class Counted:
    """A sign with how many show it, counted up to COUNTED_TO, and the first of them."""

    kind: SignKind
    count: int = 0
    customers: list[Customer] = field(default_factory=list)


def _showing(kind: SignKind, owner_id: int | None) -> Select:
    mine = [] if owner_id is None else [Customer.owner_id == owner_id]
    return select(Customer.id).where(*LIVE, *mine, holds(kind, clock.today()))


def _order(kind: SignKind) -> tuple[Any, ...]:
    return PLACE.get(kind, Customer.last_followup_on), Customer.id


def counted(owner_id: int | None, kinds: list[SignKind]) -> list[Counted]:
    """The signs of one owner's customers, or (None) of all; three statements."""
    found = {kind: Counted(kind) for kind in kinds}
    some = [_showing(kind, owner_id).limit(COUNTED_TO + 1).subquery() for kind in kinds]
    numbers = [select(func.count()).select_from(one).scalar_subquery() for one in some]
    counts = db.session.execute(select(*numbers)).one()
    arms = []
    for kind, count in zip(kinds, counts, strict=True):
        found[kind].count = count
        first = _showing(kind, owner_id).order_by(*_order(kind)).limit(FIRST).subquery()
        arms.append(select(literal(kind.value), first.c.id))
    rows = [(SignKind(kind), key) for kind, key in db.session.execute(union_all(*arms))]
    named = select(Customer).where(Customer.id.in_({key for _kind, key in rows}))
    known = {one.id: one for one in db.session.scalars(named)} if rows else {}
    for kind, key in rows:
        found[kind].customers.append(known[key])
    for kind, one in found.items():
        one.customers.sort(key=lambda customer: (_day_of(kind, customer), customer.id))
    return list(found.values())


def _day_of(kind: SignKind, customer: Customer) -> date:
    column = PLACE.get(kind, Customer.last_followup_on)
    return getattr(customer, column.key) or date.max


def page_of(
    kind: SignKind, owner_id: int | None, place: Place | None = None, *, most: int = ROWS
) -> tuple[list[Customer], Place | None]:
    """Customers with a sign from a place on, the longest first, and where the next page begins."""
    column, key = _order(kind)
    keys = _showing(kind, owner_id)
    if place is not None:
        keys = keys.where(tuple_(column, key) > tuple_(literal(place[0]), place[1]))
    statement = keys.with_only_columns(Customer).order_by(column, key).limit(most + 1)
    found = list(db.session.scalars(statement))
    if len(found) <= most:
        return found, None
    last = found[most - 1]
    return found[:most], (_day_of(kind, last), last.id)


def place_of(text: str | None) -> Place | None:
    """The place that a word of the URL means; None for a word that nobody was given."""
    day, _dot, key = (text or "").partition(".")
    try:
        return date.fromisoformat(day), int(key) if len(key) < 19 else 0
    except ValueError:
        return None


def written(place: Place | None) -> str | None:
    """A place as the URL says it."""
    return f"{place[0].isoformat()}.{place[1]}" if place is not None else None


def ruled(owner_id: int | None) -> list[ProposalAnswer]:
    """What the rule has set to dormant lately and nobody has taken back, the newest first."""
    mine = [] if owner_id is None else [Customer.owner_id == owner_id]
    rows = (
        select(ProposalAnswer)
        .join(ProposalAnswer.customer)
        .where(
            ProposalAnswer.by_id.is_(None),
            ProposalAnswer.answer == Answer.RESTED,
            ProposalAnswer.undone_at.is_(None),
            ProposalAnswer.on > clock.today() - RULED_FOR,
            Customer.status == CustomerStatus.DORMANT,
            *LIVE,
            *mine,
        )
        .order_by(ProposalAnswer.id.desc())
        .limit(ROWS)
    )
    return list(db.session.scalars(rows))


def by_owner(kinds: list[SignKind]) -> list[tuple[Any, list[int]]]:
    """Each member who may own customers, with how many of theirs show each sign."""
    today = clock.today()
    sums = [func.sum(case((holds(kind, today), 1), else_=0)) for kind in kinds]
    rows = select(Customer.owner_id, *sums).where(*LIVE, Customer.owner_id.is_not(None))
    known = {row[0]: [int(n) for n in row[1:]] for row in db.session.execute(
        rows.group_by(Customer.owner_id)
    )}  # fmt: skip
    return [(one, known.get(one.id, [0] * len(kinds))) for one in owners()]
