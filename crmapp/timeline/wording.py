"""A change of a field in words: its label, what it was and what it became."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crmapp.aftersales.models import ServiceKind, ServiceState
from crmapp.contacts.labels import LABELS as CONTACT_LABELS
from crmapp.contacts.models import DecisionPower, Gender, Influence
from crmapp.custom_fields.definitions import label_of as custom_label
from crmapp.custom_fields.words import told_again
from crmapp.customers.blocks import LABELS as CUSTOMER_LABELS
from crmapp.customers.kinds import CustomerKind, CustomerStatus
from crmapp.field_policy.sight import MASKS, Sight
from crmapp.history.models import Change
from crmapp.history.reasons import MAIN_CONTACT
from crmapp.money import plain_yuan
from crmapp.needs.models import NeedKind
from crmapp.regions.table import full_name

DEAL_LABELS = {
    "title": _l("Deal"),
    "product": _l("Product"),
    "amount": _l("Amount"),
    "expected_on": _l("Expected on"),
    "closed_on": _l("Closed on"),
    "contract_number": _l("Contract number"),
    "quote_number": _l("Quote number"),
    "payment_terms": _l("Payment terms"),
    "delivery": _l("Delivery"),
    "loss_reason_id": _l("Loss reason"),
    "loss_words": _l("What was said"),
}
LABELS = {
    "customers": {
        **CUSTOMER_LABELS, MAIN_CONTACT: _l("Main contact"), "owner_id": _l("Owner"),
        "referrer_id": _l("Referred by"),
    },
    "contacts": CONTACT_LABELS,
    "deals": {**DEAL_LABELS, "stage_id": _l("Stage")},
    "needs": {"words": _l("Need"), "kind": _l("Sort of need")},
    "service_records": {
        "kind": _l("Sort of record"), "text": _l("What it is about"),
        "satisfaction": _l("Satisfaction"), "state": _l("State"),
        "handler_id": _l("Handled by"), "due_on": _l("Due on"), "solution": _l("How it was solved"),
        "on": _l("Day"), "deal_id": _l("Deal"),
    },
}  # fmt: skip

SUBJECTS = {
    "customers": _l("changed the customer"),
    "contacts": _l("changed a contact"),
    "deals": _l("changed a deal"),
    "needs": _l("changed a need"),
    "service_records": _l("changed a service record"),
}

_kinds = {
    "kind": CustomerKind,
    "status": CustomerStatus,
    "gender": Gender,
    "decision_power": DecisionPower,
    "influence": Influence,
}
_kinds_of = {
    "needs": {"kind": NeedKind},
    "service_records": {"kind": ServiceKind, "state": ServiceState},
}


def subject(change: Change) -> Any:
    """What was changed, as a verb phrase."""
    return SUBJECTS.get(change.subject, change.subject)


def label_of(column: str) -> Any:
    """The label of a column (`contacts.phone`)."""
    table, _dot, field = column.partition(".")
    return custom_label(column) or LABELS.get(table, {}).get(field, field)


def told(change: Change, eye: Sight) -> tuple[Any, Any, Any]:
    """Label, former and new value as one may see them."""
    column = f"{change.subject}.{change.field}"
    label = label_of(column)
    if change.field in MASKS:
        return label, *(eye.told(change.field, text) for text in (change.old, change.new))
    if not eye.has(column):
        return label, "", _("not shown to you")
    if custom_label(column):
        return label, told_again(column, change.old_words), told_again(column, change.new_words)
    return label, *(_shown(change, words) for words in (change.old_words, change.new_words))


def _shown(change: Change, words: str) -> Any:
    field, kinds = change.field, _kinds_of.get(change.subject, _kinds)
    if not words:
        return ""
    if field in kinds:
        return kinds[field](words).label
    if field == "region_code":
        return full_name(words)
    if field in ("amount", "annual_revenue"):
        return plain_yuan(int(words))
    return words
