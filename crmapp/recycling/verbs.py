"""Deleting, restoring and letting go for good."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from crmapp import clock
from crmapp.aftersales.models import ServiceRecord
from crmapp.attachments.models import Attachment
from crmapp.contacts.models import Contact
from crmapp.contacts.verbs import make_main
from crmapp.customers import removal
from crmapp.customers.live import THERE
from crmapp.customers.models import Customer
from crmapp.customers.verbs import change, reindex
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.files.models import File
from crmapp.followups.models import FollowUp
from crmapp.journal.log import log
from crmapp.needs.models import Need
from crmapp.payments.models import Payment
from crmapp.proposals.models import Proposal
from crmapp.quotes.models import Quote
from crmapp.recycling.models import KEPT, BinItem
from crmapp.recycling.moving import give_back, settle_both, take, the_bin
from crmapp.recycling.uprooting import uproot
from crmapp.search.index import forget_words
from crmapp.search.texts import DEALS, FOLLOWUPS, keep

OF_DEALS = (Quote, Proposal, Payment)  # no deal, none of these
KINDS = (Customer, Contact, Deal, FollowUp, Attachment, ServiceRecord, Need, *OF_DEALS)
MODELS = {model.__tablename__: model for model in KINDS}
AT_ONCE = 100


class CodeTaken(Exception):
    """Another customer has the credit code by now; `other` says who."""

    def __init__(self, other: Customer) -> None:
        """Take the customer that has it."""
        self.other = other


class Buried(Exception):
    """The customer or the deal that a part hung on is deleted itself."""


def throw_away(record: Any, *, by: Any) -> BinItem:
    """Delete a customer, or a part of one, so that it can come back; inside `writing()`."""
    if isinstance(record, Customer):
        removal.delete(record, by=by)
        return _note(record, record, {}, by)
    customer, bin_ = record.customer, the_bin()
    kept = take(record, bin_)
    if isinstance(record, FollowUp | ServiceRecord):
        record.once = None  # the same form, sent once more, may write it down again
    settle_both(customer, bin_)
    if isinstance(record, Contact):
        _let_another_lead(customer, record, by=by)
        reindex(customer)
    log("bin:taken", customer, by=by, kind=record.__tablename__, key=record.id)
    return _note(record, customer, kept, by)


def _note(record: Any, customer: Customer, kept: dict[str, Any], by: Any) -> BinItem:
    item = BinItem(
        subject=record.__tablename__, subject_id=record.id, customer_id=customer.id,
        customer=customer, by_id=by.id, kept=kept,
    )  # fmt: skip
    db.session.add(item)
    db.session.flush()
    return item


def _let_another_lead(customer: Customer, gone: Contact, *, by: Any) -> None:
    if not gone.is_main:
        return
    present = Contact.customer_id == customer.id, Contact.left_on.is_(None)
    heir = db.session.scalars(select(Contact).where(*present).order_by(Contact.id).limit(1)).first()
    if heir is not None:
        make_main(heir, by=by, reason=_("The main contact was deleted"))


def restore(item: BinItem, *, by: Any, without_code: bool = False) -> Any:
    """Bring back what was deleted, with all that went with it; returns the record.

    Raises CodeTaken unless a customer is to come `without_code`, Buried where a part's customer
    is deleted.
    """
    record = record_of(item)
    if isinstance(record, Customer):
        _give_code_up(record, by=by, without_code=without_code)
        removal.restore(record, by=by)
        reindex(record)
    else:
        if item.customer.deleted_at is not None:
            raise Buried
        customer, bin_ = item.customer, the_bin()
        if isinstance(record, OF_DEALS) and record.deal.customer_id == bin_.id:
            raise Buried
        was_main = isinstance(record, Contact) and record.is_main
        give_back(record, customer, bin_, item.kept)
        if isinstance(record, Attachment) and record.followup_id is not None:
            _part_from_deleted(record, bin_)
        settle_both(customer, bin_)
        if isinstance(record, Contact):
            if was_main and record.left_on is None:
                make_main(record, by=by, reason=_("Brought back from the bin"))
            reindex(customer)
        log("bin:restored", customer, by=by, kind=item.subject, key=item.subject_id)
    db.session.delete(item)
    db.session.flush()
    return record


def _part_from_deleted(attachment: Attachment, bin_: Customer) -> None:
    followup = db.session.get(FollowUp, attachment.followup_id)
    if followup.customer_id == bin_.id:
        attachment.followup_id = None


def _give_code_up(customer: Customer, *, by: Any, without_code: bool) -> None:
    if not customer.credit_code:
        return
    same = select(Customer).where(Customer.credit_code == customer.credit_code, *THERE)
    other = db.session.scalars(same).first()
    if other is None:
        return
    if not without_code:
        raise CodeTaken(other)
    change(customer, {"credit_code": None}, by=by, as_part=True)


def record_of(item: BinItem) -> Any:
    """What an item stands for, read anew inside `writing()`."""
    return db.session.get(MODELS[item.subject], item.subject_id, populate_existing=True)


def purge(items: Iterable[BinItem], *, by: Any, reason: str = "") -> int:
    """Let go for good, inside `writing()`; returns how many items went. The journal names nobody.

    With a customer go those that were merged into it, and its own parts in the bin.
    """
    items = {item.id: item for item in items}
    if not items:
        return 0
    whole = [item.subject_id for item in items.values() if item.subject == Customer.__tablename__]
    their_parts = BinItem.customer_id.in_(whole), BinItem.subject != Customer.__tablename__
    items |= {item.id: item for item in db.session.scalars(select(BinItem).where(*their_parts))}
    items = _hanging_on(items) | items  # what hangs on a deal goes before it
    bin_ = the_bin()
    for item in items.values():
        log("bin:purged", by=by, kind=item.subject, key=item.subject_id, reason=reason)
        if item.subject != Customer.__tablename__:
            _uproot_part(item, bin_)
    for key in whole:
        _uproot_customer(key)
    gone = BinItem.id.in_(list(items))
    db.session.execute(delete(BinItem).where(gone).execution_options(synchronize_session=False))
    settle_both(bin_)
    return len(items)


def _hanging_on(items: dict[int, BinItem]) -> dict[int, BinItem]:
    """The items of the bin that cannot be without a deal among some."""
    deals = [one.subject_id for one in items.values() if one.subject == Deal.__tablename__]
    found: dict[int, BinItem] = {}
    for model in OF_DEALS if deals else ():
        keys = select(model.id).where(model.deal_id.in_(deals))
        theirs = BinItem.subject == model.__tablename__, BinItem.subject_id.in_(keys)
        found |= {one.id: one for one in db.session.scalars(select(BinItem).where(*theirs))}
    return found


def _uproot_part(item: BinItem, bin_: Customer) -> None:
    """The part first: whoever went along with it would be found by it no more."""
    along = item.kept.get("along", {})
    rows = [(MODELS[item.subject].__table__, [item.subject_id])]
    for name, keys in along.items():
        rows.insert(0, (Customer.metadata.tables[name.partition(".")[0]], keys))
    for table, keys in rows:
        here = table.c.id.in_(keys) & (table.c.customer_id == bin_.id)
        _uproot_with_files(table, here)
    changes = Customer.metadata.tables["changes"]
    mine = (changes.c.subject == item.subject) & (changes.c.subject_id == item.subject_id)
    db.session.execute(delete(changes).where(mine, changes.c.customer_id == bin_.id))
    for kind in (FOLLOWUPS, DEALS):
        if item.subject == kind.model.__tablename__:
            keep(kind, {item.subject_id: ""})


def _uproot_customer(key: int) -> None:
    merged = select(Customer.id).where(Customer.merged_into_id == key)
    keys = [key, *db.session.scalars(merged)]
    for kind in (FOLLOWUPS, DEALS):
        theirs = select(kind.model.id).where(kind.model.customer_id.in_(keys))
        keep(kind, dict.fromkeys(db.session.scalars(theirs), ""))
    for one in keys:
        forget_words(one)
    held = Attachment.__table__
    _uproot_with_files(held, held.c.customer_id.in_(keys))
    table = Customer.__table__
    uproot(table, table.c.id.in_(keys))


def _uproot_with_files(table: Any, here: Any) -> None:
    """Delete rows and, where they are those of attachments, the rows of their files."""
    files: list[int] = []
    if table is Attachment.__table__:
        columns = (table.c.file_id, table.c.thumb_id, table.c.picture_id)
        rows = db.session.execute(select(*columns).where(here)).all()
        files = [key for row in rows for key in row if key is not None]
    uproot(table, here)
    db.session.execute(delete(File.__table__).where(File.__table__.c.id.in_(files)))


def purge_due() -> int:
    """Let go what has lain for 30 days, a few at a time; returns how many went."""
    due = select(BinItem).where(BinItem.at < clock.now() - KEPT).order_by(BinItem.id)
    return purge(db.session.scalars(due.limit(AT_ONCE)).all(), by=None)
