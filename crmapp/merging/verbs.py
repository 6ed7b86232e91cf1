"""Merging two customers, and parting them again."""

from typing import Any

from sqlalchemy import or_, select

from crmapp import clock
from crmapp.accounts.team import person
from crmapp.customers.models import Customer
from crmapp.customers.verbs import change, name_helper, reindex, release_helper
from crmapp.database import db, touch
from crmapp.deals.derived import settle
from crmapp.deals.models import Deal
from crmapp.deals.verbs import is_live
from crmapp.duplicates.models import DuplicatePair, NotSame, PairState
from crmapp.followups.verbs import recount_contacts
from crmapp.journal.log import log
from crmapp.merging.fields import plain, typed
from crmapp.merging.joining import move_contacts, part_contacts
from crmapp.merging.models import Merge
from crmapp.merging.moving import CUSTOMERS, follow_deals, move_back, move_rows
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.verbs import notify
from crmapp.promises.models import Promise, PromiseState
from crmapp.stages.tally import counted


class NotUndoable(Exception):
    """The merge is too old, undone already, or its survivor went into another customer."""


def merge(
    survivor: Customer,
    loser: Customer,
    values: dict[str, Any],
    *,
    by: Any,
    reason: str = "",
    keeps_owner: bool = True,
) -> Merge:
    """Let one customer go into another, inside `writing()` with both locked.

    `values` holds the survivor's columns that change. Everything that hangs on the loser moves;
    its own fields stay on its row, its names find the survivor. With `keeps_owner` the loser's
    owner helps with the survivor.
    """
    moved: dict[str, Any] = {}
    loser.merged_into_id = survivor.id
    loser.version += 1
    db.session.flush()  # before the survivor takes its credit code, which is one living customer's
    moved["fields"] = _take_over(survivor, loser, values, by=by, reason=reason)
    moved["contacts"] = move_contacts(loser, survivor, by=by, reason=reason)
    moved["deals"] = _move_deals(loser, survivor)
    moved["rows"] = move_rows(CUSTOMERS, loser.id, survivor.id)
    moved["promises"] = _answer_promises(survivor, moved["rows"].get("promises.customer_id", []))
    moved["helpers"] = _take_helpers(loser, survivor, by=by, keeps_owner=keeps_owner)
    moved["not_same"] = _inherit_not_same(loser, survivor, by=by)
    _answer_pair(survivor, loser, PairState.MERGED, by=by)
    _settle_both(survivor, loser)
    row = Merge(
        survivor_id=survivor.id, survivor=survivor, loser_id=loser.id, loser=loser, by_id=by.id,
        reason=reason, moved=moved,
    )  # fmt: skip
    db.session.add(row)
    log("customer:merged", survivor, by=by, loser=loser.id, reason=reason)
    for owner_id in {survivor.owner_id, loser.owner_id}:
        notify(owner_id, NotificationKind.MERGED, survivor, by=by)
    db.session.flush()
    return row


def _take_over(
    survivor: Customer, loser: Customer, values: dict[str, Any], *, by: Any, reason: str
) -> dict[str, list[Any]]:
    begun = [day for day in (survivor.first_contact_on, loser.first_contact_on) if day is not None]
    values = {**values, "first_contact_on": min(begun, default=None)}
    values["aliases"] = _with_names_of(survivor, loser, values)
    former = {name: getattr(survivor, name) for name in values}
    survivor.version += not change(survivor, values, by=by, reason=reason, as_part=True)
    return {
        name: [plain(old), plain(getattr(survivor, name))]
        for name, old in former.items()
        if old != getattr(survivor, name)
    }


def _with_names_of(survivor: Customer, loser: Customer, values: dict[str, Any]) -> str:
    """The survivor's other names with the loser's, so that either finds it; its number too."""
    known = [*survivor.aliases.splitlines(), survivor.name, loser.name, *loser.known_as]
    known.append(loser.number or "")
    own = {values.get(name, getattr(survivor, name)) for name in ("name", "short_name")}
    return "\n".join(name for name in dict.fromkeys(known) if name and name not in own)


def _move_deals(loser: Customer, survivor: Customer) -> list[int]:
    deals = db.session.scalars(select(Deal).where(Deal.customer_id == loser.id)).all()
    _hang(deals, survivor)
    return [deal.id for deal in deals]


def _hang(deals: list[Deal], customer: Customer) -> None:
    with counted(*deals):
        for deal in deals:
            deal.customer_id, deal.customer = customer.id, customer
            deal.owner_id = customer.owner_id
            deal.is_live = is_live(customer)
    db.session.flush()


def _answer_promises(survivor: Customer, keys: list[int]) -> dict[str, int]:
    """Let the survivor's owner answer for open promises; returns who did before."""
    if survivor.owner_id is None:
        return {}
    theirs = Promise.customer_id == survivor.id, Promise.state == PromiseState.OPEN
    former, moved = {}, set(keys)
    for promise in db.session.scalars(select(Promise).where(*theirs)):
        if promise.id in moved and promise.person_id != survivor.owner_id:
            former[str(promise.id)] = promise.person_id
            promise.person_id = survivor.owner_id
    return former


def _take_helpers(loser: Customer, survivor: Customer, *, by: Any, keeps_owner: bool) -> list[int]:
    before = set(survivor.helper_ids)
    for key in [*loser.helper_ids, *([loser.owner_id] if keeps_owner else [])]:
        one = person(key)
        if one is not None and one.is_active:
            name_helper(survivor, one, by=by)
    return sorted(set(survivor.helper_ids) - before)


def _inherit_not_same(loser: Customer, survivor: Customer, *, by: Any) -> list[int]:
    """Whom the loser was told apart from, the survivor is too; returns those that are new."""
    mine, theirs = _told_apart(survivor), _told_apart(loser)
    new = sorted(theirs.keys() - mine.keys() - {survivor.id})
    for key in new:
        first, second = sorted((survivor.id, key))
        row = NotSame(first_id=first, second_id=second, by_id=by.id, reason=theirs[key])
        db.session.add(row)
    return new


def _told_apart(customer: Customer) -> dict[int, str]:
    here = or_(NotSame.first_id == customer.id, NotSame.second_id == customer.id)
    rows = db.session.scalars(select(NotSame).where(here))
    return {
        row.second_id if row.first_id == customer.id else row.first_id: row.reason for row in rows
    }


def _answer_pair(one: Customer, other: Customer, state: PairState, *, by: Any) -> None:
    first, second = sorted((one.id, other.id))
    here = DuplicatePair.first_id == first, DuplicatePair.second_id == second
    pair = db.session.scalars(select(DuplicatePair).where(*here)).one_or_none()
    if pair is not None:
        is_open = state is PairState.OPEN
        pair.state = state
        pair.answered_by_id = None if is_open else by.id
        pair.answered_at = None if is_open else clock.now()


def _settle_both(survivor: Customer, loser: Customer) -> None:
    for customer in (survivor, loser):
        settle(customer)
        recount_contacts(customer)
        reindex(customer)
    touch("board")


def undo(row: Merge, *, by: Any, reason: str = "") -> None:
    """Part two customers again, inside `writing()` with both locked.

    What moved goes back, also where it was changed since; what was made since stays with the
    survivor unless it hangs on a deal that goes back. A field that was changed since stays.
    Raises NotUndoable; the database refuses a credit code that was taken meanwhile.
    """
    survivor, loser, moved = row.survivor, row.loser, row.moved
    if not row.is_undoable or loser.merged_into_id != survivor.id:
        raise NotUndoable
    _give_back(survivor, moved["fields"], by=by, reason=reason)
    loser.merged_into_id = None
    loser.version += 1
    db.session.flush()
    part_contacts(moved["contacts"], loser, survivor, by=by, reason=reason)
    move_back(moved["rows"], loser.id, survivor.id)
    _part_deals(moved["deals"], loser, survivor)
    for key, person_id in moved["promises"].items():
        promise = db.session.get(Promise, int(key))
        if promise is not None and promise.person_id == survivor.owner_id:
            promise.person_id = person_id
    for key in moved["helpers"]:
        release_helper(survivor, key, by=by)
    for key in moved["not_same"]:
        apart = db.session.get(NotSame, tuple(sorted((survivor.id, key))))
        if apart is not None:
            db.session.delete(apart)
    _answer_pair(survivor, loser, PairState.OPEN, by=by)
    row.undone_at, row.undone_by_id = clock.now(), by.id
    _settle_both(survivor, loser)
    log("customer:parted", survivor, by=by, loser=loser.id)
    for owner_id in {survivor.owner_id, loser.owner_id}:
        notify(owner_id, NotificationKind.PARTED, loser, by=by)


def _give_back(survivor: Customer, fields: dict[str, list[Any]], *, by: Any, reason: str) -> None:
    values = {}
    for name, (former, new) in fields.items():
        now = getattr(survivor, name)
        if name == "aliases":
            values[name] = _without(now, former, new)
        elif plain(now) == new:
            values[name] = typed(name, former, like=now)
    survivor.version += not change(survivor, values, by=by, reason=reason, as_part=True)
    db.session.flush()


def _without(now: str, former: str, new: str) -> str:
    added = set(new.splitlines()) - set(former.splitlines())
    gone = set(former.splitlines()) - set(new.splitlines())
    kept = [name for name in now.splitlines() if name not in added]
    back = [name for name in former.splitlines() if name in gone or name in kept]
    return "\n".join(dict.fromkeys([*back, *kept]))


def _part_deals(keys: list[int], loser: Customer, survivor: Customer) -> None:
    here = Deal.id.in_(keys), Deal.customer_id == survivor.id
    deals = db.session.scalars(select(Deal).where(*here)).all()
    _hang(deals, loser)
    follow_deals([deal.id for deal in deals], survivor.id, loser.id)
