"""Into the pool and out of it; each step is a hand-over with its record."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select, update

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.customers.kinds import CustomerType
from crmapp.customers.live import LIVE
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.handover.verbs import hand_over
from crmapp.history.reasons import UpdateType
from crmapp.journal.log import log
from crmapp.labels import Choice
from crmapp.pool.models import PoolMove, PoolMoveKind
from crmapp.settings.values import setting

UNDONE_WITHIN = timedelta(minutes=1)  # the toast offers ten seconds; a slow line gets more
LET_GO = (PoolMoveKind.GIVEN_BACK, PoolMoveKind.RETURNED)


class Refusal(Choice):
    """Why a claim is refused."""

    TAKEN = "taken"
    COOLING = "cooling"
    OWN_MOST = "own_most"
    DAY_MOST = "day_most"


class Refused(Exception):
    """A claim that the rules, or a faster colleague (`owner_id`), do not allow."""

    def __init__(self, why: Refusal, owner_id: int | None = None) -> None:
        """Take the reason."""
        super().__init__(why.value)
        self.why, self.owner_id = why, owner_id


def claim(customer: Customer, *, by: Person) -> PoolMove:
    """Take a customer out of the pool, inside `writing()`; raises Refused.

    Of any number who press at once one has it: the row itself decides, in one statement.
    """
    # A person's claims come one after another, or two at once would pass the same limit.
    db.session.execute(select(Person.id).where(Person.id == by.id).with_for_update())
    _check_limits(by)
    if customer.id in cooling_for(by.id, [customer.id]):
        raise Refused(Refusal.COOLING)
    free = Customer.id == customer.id, Customer.owner_id.is_(None), *LIVE
    mine = update(Customer).where(*free).values(owner_id=by.id)
    taken = db.session.execute(mine.execution_options(synchronize_session=False))
    if taken.rowcount != 1:
        now = select(Customer.owner_id).where(Customer.id == customer.id)
        raise Refused(Refusal.TAKEN, db.session.scalar(now))
    hand_over(customer, by, by=by, reason=_("Claimed from the pool"))
    log("pool:claimed", customer, by=by)
    return _moved(customer, PoolMoveKind.CLAIMED, by.id, by=by)


def _check_limits(by: Person) -> None:
    if (most := setting("pool_own_most")) and owned_by(by.id) >= most:
        raise Refused(Refusal.OWN_MOST)
    if (most := setting("pool_day_most")) and claimed_today(by.id) >= most:
        raise Refused(Refusal.DAY_MOST)


def owned_by(person_id: int) -> int:
    """How many customers a person owns."""
    mine = select(func.count()).where(Customer.owner_id == person_id, *LIVE)
    return db.session.scalar(mine.select_from(Customer))


def claimed_today(person_id: int) -> int:
    """How many customers a person has claimed today and not taken back."""
    theirs = PoolMove.person_id == person_id, PoolMove.kind == PoolMoveKind.CLAIMED
    today = PoolMove.on == clock.today(), PoolMove.undone_at.is_(None)
    return db.session.scalar(select(func.count()).select_from(PoolMove).where(*theirs, *today))


def cooling_for(person_id: int, keys: list[int]) -> set[int]:
    """Of some customers those that a person let go too lately to claim them again."""
    since = clock.today() - timedelta(setting("pool_cooling_days"))
    theirs = PoolMove.person_id == person_id, PoolMove.customer_id.in_(keys)
    lately = PoolMove.kind.in_(LET_GO), PoolMove.on > since
    return set(db.session.scalars(select(PoolMove.customer_id).where(*theirs, *lately)))


def unclaim(move: PoolMove, customer: Customer, *, by: Person) -> bool:
    """Take a claim back, as if it had not been; False where it is too late or no longer so."""
    in_time = move.at + UNDONE_WITHIN > clock.now() and move.undone_at is None
    is_mine = move.person_id == by.id == customer.owner_id
    if not (in_time and is_mine and move.kind is PoolMoveKind.CLAIMED):
        return False
    move.undone_at = clock.now()
    hand_over(customer, None, by=by, reason=_("Claim taken back"))
    log("pool:unclaimed", customer, by=by)
    return True


def give_back(
    customer: Customer, reason: str, *, by: Person, update_type: UpdateType | None = None
) -> PoolMove | None:
    """Let a customer go back to the pool; None where it is there. Raises ReasonNeeded.

    Done by somebody else than its owner it is no letting go: the owner may claim it again.
    """
    former = customer.owner_id
    if former is None:
        return None
    hand_over(customer, None, by=by, reason=reason, update_type=update_type)
    kind = PoolMoveKind.GIVEN_BACK if former == by.id else PoolMoveKind.PUT_IN
    log("pool:given_back", customer, by=by, reason=reason)
    return _moved(customer, kind, former, by=by, reason=reason)


def return_by_rule(customer: Customer, *, keeper: Any) -> bool:
    """Let a customer go back whom nobody has followed up, inside `writing()` with it locked.

    False where it was followed up, won or handed over since it was found.
    """
    due = customer.returns_on
    if customer.owner_id is None or customer.type is CustomerType.WON:
        return False
    if due is None or due > clock.today():
        return False
    days = setting("pool_return_days")
    rule = ngettext(
        "Rule: no follow-up for %(num)d day", "Rule: no follow-up for %(num)d days", days
    )
    former = customer.owner_id
    # The hand-over names a person: whoever decided on the rule.
    hand_over(customer, None, by=keeper, reason=rule)
    log("pool:returned", customer, rule=rule)
    _moved(customer, PoolMoveKind.RETURNED, former, by=None, reason=rule)
    return True


def _moved(
    customer: Customer, kind: PoolMoveKind, person_id: int, *, by: Any, reason: str = ""
) -> PoolMove:
    move = PoolMove(
        customer_id=customer.id, customer=customer, kind=kind, person_id=person_id,
        by_id=by.id if by is not None else None, reason=reason,
    )  # fmt: skip
    db.session.add(move)
    db.session.flush()
    return move
