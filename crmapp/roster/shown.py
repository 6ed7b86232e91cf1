"""What a row of the list shows and the rules ask: as records to load, and as plain values."""

from typing import Any

from sqlalchemy import JSON, Select, Text, cast, select
from sqlalchemy.orm import aliased, load_only

from crmapp.contacts.models import Contact
from crmapp.customers.models import Customer
from crmapp.deals.models import Deal
from crmapp.followups.models import FollowUp
from crmapp.freshness.facts import SIGNS

AGES = tuple(getattr(Customer, name) for name in SIGNS)
COLUMNS: dict[Any, tuple[Any, ...]] = {
    Customer: (
        Customer.id, Customer.uid, Customer.number, Customer.name, Customer.short_name,
        Customer.industry_id, Customer.source_id, Customer.grade_id, Customer.need,
        Customer.remarks, Customer.first_contact_on, Customer.status, Customer.is_incomplete,
        Customer.owner_id, Customer.entered_by_id, Customer.entered_on, Customer.review,
        Customer.type, Customer.stage_id, Customer.current_deal_id, Customer.open_amount,
        Customer.version, Customer.last_followup_on, Customer.last_followup_id,
        Customer.last_method_id, Customer.next_due_on, Customer.helper_ids, *AGES,
    ),
    Contact: (
        Contact.uid, Contact.version, Contact.customer_id, Contact.name, Contact.position,
        Contact.phone_sealed,
    ),
    FollowUp: (FollowUp.content, FollowUp.author_id),
    Deal: (Deal.version, Deal.stage_id, Deal.closed_on, Deal.amount),
}  # fmt: skip
# Anything else would be asked for row by row, so it raises.
SHOWN: dict[Any, Any] = {
    model: load_only(*columns, raiseload=True) for model, columns in COLUMNS.items()
}

# A document has no equal; its text has.
_TOLD = [
    cast(column, Text) if isinstance(column.type, JSON) else column
    for columns in COLUMNS.values()
    for column in columns
]
_other = aliased(Contact)
_MAIN = (
    select(_other.id)
    .where(_other.customer_id == Customer.id, _other.left_on.is_(None))
    .order_by(_other.is_main.desc(), _other.id)
    .limit(1)
    .correlate(Customer)
    .scalar_subquery()
)


def told(customers: Select) -> Select:
    """The same customers as plain values of all that their rows show, their keys first."""
    return (
        customers.with_only_columns(*_TOLD)
        .join_from(Customer, Contact, Contact.id == _MAIN, isouter=True)
        .join_from(Customer, FollowUp, FollowUp.id == Customer.last_followup_id, isouter=True)
        .join_from(Customer, Deal, Deal.id == Customer.current_deal_id, isouter=True)
    )
