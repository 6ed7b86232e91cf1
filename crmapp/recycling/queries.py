"""What lies in the recycle bin, for its page."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from crmapp.accounts.models import Person
from crmapp.aftersales.models import ServiceRecord
from crmapp.attachments.models import Attachment
from crmapp.contacts.models import Contact
from crmapp.customers.models import Customer
from crmapp.database import db, is_writing
from crmapp.deals.models import Deal
from crmapp.field_policy.sight import sight
from crmapp.followups.models import FollowUp
from crmapp.needs.models import Need
from crmapp.payments.models import Payment
from crmapp.policy import Action, can, visible
from crmapp.proposals.models import Proposal
from crmapp.quotes.models import Quote
from crmapp.recycling.models import BinItem
from crmapp.recycling.verbs import MODELS
from crmapp.text import excerpt

PAGE = 50
SAID = 60  # characters of a follow-up

KINDS = {
    "customers": (_l("Customer"), "building"),
    "contacts": (_l("Contact"), "user"),
    "deals": (_l("Deal"), "briefcase"),
    "followups": (_l("Follow-up"), "message"),
    "attachments": (_l("File"), "file-invoice"),
    "quotes": (_l("Quote"), "file-invoice"),
    "proposals": (_l("Proposal"), "presentation"),
    "payments": (_l("Payment"), "coin"),
    "service_records": (_l("Service record"), "tool"),
    "needs": (_l("Need"), "target"),
}


@dataclass(frozen=True)
class Line:
    """An item with what it stands for."""

    item: BinItem
    record: Any
    title: str

    @property
    def kind(self) -> Any:
        """What it is."""
        return KINDS[self.item.subject][0]

    @property
    def icon(self) -> str:
        """The icon of its kind."""
        return KINDS[self.item.subject][1]


def lines(viewer: Person, before: int | None = None) -> tuple[list[Line], int | None]:
    """A page of the bin, the last deletion first, and the key of the next page.

    One statement for the items and one for each kind among them.
    """
    wanted = select(BinItem).options(joinedload(BinItem.customer))
    if not can(viewer, Action.BIN_OVERSEE):
        wanted = wanted.where(BinItem.by_id == viewer.id)
    if before is not None:
        wanted = wanted.where(BinItem.id < before)
    items = list(db.session.scalars(wanted.order_by(BinItem.id.desc()).limit(PAGE + 1)))
    records = _records(items[:PAGE])
    shown = [
        Line(item, record, title_of(viewer, item, record))
        for item in items[:PAGE]
        if (record := records.get((item.subject, item.subject_id))) is not None
    ]
    return shown, items[PAGE - 1].id if len(items) > PAGE else None


def _records(items: list[BinItem]) -> dict[tuple[str, int], Any]:
    found = {}
    for name, model in MODELS.items():
        keys = [item.subject_id for item in items if item.subject == name]
        if not keys:
            continue
        rows = select(model).where(model.id.in_(keys))
        if model is Attachment:
            rows = rows.options(joinedload(Attachment.file))
        found.update({(name, row.id): row for row in db.session.scalars(rows)})
    return found


def title_of(viewer: Person, item: BinItem, record: Any) -> str:
    """What was deleted, as far as the viewer may know it."""
    if isinstance(record, Customer | Contact):
        return record.name
    if isinstance(record, Deal):
        return record.title or record.product
    if isinstance(record, Need):
        return excerpt(record.words, SAID) if sight(viewer, item).has("needs.words") else ""
    if isinstance(record, Quote | Proposal | Payment):
        return _of_deal(viewer, item, record)
    if not can(viewer, Action.FOLLOWUP_READ, item):
        return ""
    if isinstance(record, FollowUp | ServiceRecord):
        return excerpt(record.content if isinstance(record, FollowUp) else record.text, SAID)
    return record.file.name


def _of_deal(viewer: Person, item: BinItem, record: Any) -> str:
    eye = sight(viewer, item)
    rulings = {Quote: "quotes.number", Payment: "payments.words"}  # a proposal's name has none
    hidden = any(isinstance(record, one) and not eye.has(told) for one, told in rulings.items())
    if hidden or not can(viewer, Action.OFFER_SEE, item):
        return ""
    return record.words if isinstance(record, Payment) else record.name


def item_for(viewer: Person, key: int) -> BinItem | None:
    """An item that exists for the viewer, locked with its customer inside `writing()`."""
    statement = select(BinItem).join(BinItem.customer).where(BinItem.id == key)
    statement = statement.options(contains_eager(BinItem.customer))
    if is_writing():
        statement = statement.with_for_update(of=[Customer, BinItem])
    item = db.session.scalars(statement).one_or_none()
    is_theirs = item is not None and (item.by_id == viewer.id or can(viewer, Action.BIN_OVERSEE))
    return item if is_theirs else None


def namesakes(customer: Customer, viewer: Person) -> list[Customer]:
    """Other customers of the same name, as far as the viewer sees them."""
    same = Customer.name_pinyin == customer.name_pinyin, Customer.name == customer.name
    found = visible(viewer, Customer).where(*same, Customer.id != customer.id)
    return list(db.session.scalars(found.order_by(Customer.id).limit(3)))


def is_seen(customer: Customer, viewer: Person) -> bool:
    """Whether a customer exists for the viewer."""
    found = visible(viewer, Customer).where(Customer.id == customer.id)
    return db.session.scalars(found).one_or_none() is not None
