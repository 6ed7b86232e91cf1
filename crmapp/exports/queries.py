"""Which customers an export holds, what a reader may have of them, and who approves."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.accounts.team import team
from crmapp.aftersales.models import ServiceRecord
from crmapp.batches import batches
from crmapp.campaigns.models import CampaignCustomer
from crmapp.contacts.models import Contact
from crmapp.custom_fields.attributes import load_custom
from crmapp.customers.helpers import CustomerHelper
from crmapp.customers.kinds import Review
from crmapp.customers.models import Customer
from crmapp.database import db, is_writing
from crmapp.deal_lines.models import DealLine
from crmapp.deals.models import Deal, StageChange
from crmapp.exports.bundle import Bundle
from crmapp.exports.models import Export, ExportState
from crmapp.field_policy.sight import sight
from crmapp.followups.models import FollowUp
from crmapp.jobs.models import Job
from crmapp.needs.models import Need
from crmapp.nextsteps.models import NextStep, StepState
from crmapp.payments.models import Payment
from crmapp.policy import Action, can, visible
from crmapp.promises.models import Promise
from crmapp.proposals.models import Proposal
from crmapp.quotes.models import Quote, QuoteLine
from crmapp.roster.filters import RosterFilter
from crmapp.roster.orders import Direction, order_of
from crmapp.roster.queries import found_keys
from crmapp.settings.values import setting

AT_ONCE = 400  # customers in memory
MOST = 1_000_000
PER_HOUR = 10  # security.md 2.3.2
SHOWN = 50
SAID = "followups.content"
Held = dict[int, list[Any]]  # by the customer's key


@dataclass(frozen=True, slots=True)
class Found:
    """A customer of an export before it is read: its key and its owner's."""

    id: int
    owner_id: int | None


def exportable(person: Person, query: str, keys: list[int]) -> list[Found]:
    """The approved customers of a selection, or of a filter, in the order of the list."""
    wanted = RosterFilter.of_query(query).seen_by(sight(person))
    chosen = keys or found_keys(person, wanted, most=MOST)
    order, direction = order_of(wanted.sort)
    found = []
    for some in batches(sorted(chosen)):
        mine = visible(person, Customer).where(Customer.id.in_(some))
        columns = (order.expression, Customer.id, Customer.owner_id)
        approved = mine.where(Customer.review == Review.APPROVED)
        found += db.session.execute(approved.with_only_columns(*columns)).all()
    # Sorted as both databases sort: by the bytes of UTF-8, which is the order of code points.
    found.sort(key=lambda row: (row[0], row[1]), reverse=direction is Direction.DOWN)
    return [Found(row[1], row[2]) for row in found]


def is_free(person: Person, found: list[Found]) -> bool:
    """Whether a person may have these customers without asking."""
    if setting("exports_approved") and deciders(person):
        return False
    if can(person, Action.CUSTOMER_EXPORT):
        return True
    return bool(setting("exports_own")) and all(one.owner_id == person.id for one in found)


def deciders(person: Person) -> list[Person]:
    """Who may approve a person's export: never that person."""
    return [one for one in team() if one.id != person.id and can(one, Action.EXPORT_DECIDE)]


def bundles(person: Person, keys: list[int], *, is_open: bool) -> list[Bundle]:
    """The customers of some keys in their order, with all that the person may have of them."""
    statement = visible(person, Customer).where(Customer.id.in_(keys))
    there = {one.id: one for one in db.session.scalars(statement)}
    customers = [there[key] for key in keys if key in there]
    eyes = {one.id: sight(person, one) for one in customers}
    readable = {key for key, eye in eyes.items() if eye.may_take(SAID)}
    needy = [key for key in readable if eyes[key].may_take("needs.words")]
    seen = [key for key in eyes if can(person, Action.OFFER_SEE, there[key])]
    offers = [key for key in seen if eyes[key].may_take("deals.amount")]
    is_open_step, is_standing = NextStep.state == StepState.OPEN, StageChange.undone_at.is_(None)
    held: dict[str, Any] = {
        "contacts": _by_customer(Contact, keys, _CONTACT_ORDER),
        "deals": _by_customer(Deal, keys, (Deal.id,)),
        "helpers": _by_customer(CustomerHelper, keys, _HELPER_ORDER),
        "campaigns": _by_customer(CampaignCustomer, keys, (CampaignCustomer.id,)),
        "followups": _by_customer(FollowUp, readable, (FollowUp.began_at, FollowUp.id)),
        "promises": _by_customer(Promise, readable, (Promise.id,)),
        "steps": _by_customer(NextStep, readable, (NextStep.id,), is_open_step),
        "plans": _by_customer(NextStep, readable, (NextStep.id,), ~is_open_step),
        "moves": _by_customer(StageChange, readable, (StageChange.at, StageChange.id), is_standing),
        "services": _by_customer(ServiceRecord, readable, (ServiceRecord.id,)),
        "needs": _by_customer(Need, needy, (Need.id,)),
        "proposals": _by_customer(Proposal, seen, (Proposal.id,)),
        "items": _lines(DealLine, Deal, offers),
        "quotes": _by_customer(Quote, offers, (Quote.id,)),
        "quote_items": _lines(QuoteLine, Quote, offers),
        "payments": _by_customer(Payment, offers, (Payment.on, Payment.id)),
    }
    load_custom(customers, *held["contacts"].values(), *held["deals"].values())
    held["followups"] |= {key: None for key in eyes if key not in readable}

    def its(key: int) -> dict[str, Any]:
        return {name: rows[key] for name, rows in held.items()}

    return [Bundle(one, is_open, eye=eyes[one.id], **its(one.id)) for one in customers]


_CONTACT_ORDER = (Contact.left_on.is_not(None), Contact.is_main.desc(), Contact.id)
_HELPER_ORDER = (CustomerHelper.added_at, CustomerHelper.person_id)


def _by_customer(model: Any, keys: Collection[int], order: tuple, *only: Any) -> Held:
    found: Held = defaultdict(list)
    if keys:
        mine = select(model).where(model.customer_id.in_(keys), *only).order_by(*order)
        for row in db.session.scalars(mine):
            found[row.customer_id].append(row)
    return found


def _lines(model: Any, holder: Any, keys: list[int]) -> Held:
    """The lines of some customers' deals or quotes, in the order of their holders and places."""
    found: Held = defaultdict(list)
    if keys:
        held = select(holder.customer_id, model).join(holder).where(holder.customer_id.in_(keys))
        for key, row in db.session.execute(held.order_by(holder.id, model.position, model.id)):
            found[key].append(row)
    return found


def read_in_blocks(person: Person, keys: list[int], *, is_open: bool) -> Iterator[list[Bundle]]:
    """The bundles of many customers, some at once; no reading transaction stays open between."""
    for some in batches(keys, AT_ONCE):
        block = bundles(person, some, is_open=is_open)
        db.session.commit()
        yield block


def is_hurried(person: Person) -> bool:
    """Whether a person has asked for as many exports as an hour allows."""
    since = clock.now() - timedelta(hours=1)
    mine = select(func.count()).where(Export.person_id == person.id, Export.made_at > since)
    return (db.session.scalar(mine) or 0) >= PER_HOUR


def exports_of(person: Person) -> list[Export]:
    """A person's latest exports, the newest first."""
    mine = select(Export).where(Export.person_id == person.id)
    with_files = mine.options(joinedload(Export.job).joinedload(Job.file))
    return list(db.session.scalars(with_files.order_by(Export.id.desc()).limit(SHOWN)))


def waiting_for(person: Person) -> list[Export]:
    """The exports that wait for this person's word, the oldest first."""
    if not can(person, Action.EXPORT_DECIDE):
        return []
    asked = Export.state == ExportState.ASKED, Export.person_id != person.id
    return list(db.session.scalars(select(Export).where(*asked).order_by(Export.id).limit(SHOWN)))


def waiting_export(person: Person, export_id: int) -> Export | None:
    """One of the exports that wait for a person's word; read again inside `writing()`."""
    asked = Export.state == ExportState.ASKED, Export.person_id != person.id
    statement = select(Export).where(Export.id == export_id, *asked)
    if is_writing():
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(statement).one_or_none()
