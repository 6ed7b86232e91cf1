"""A customer's fields as people read them: their labels, and the blocks they stand in."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from crmapp.custom_fields.definitions import field_named, offered_names
from crmapp.custom_fields.kinds import Subject
from crmapp.custom_fields.words import said
from crmapp.customers.models import Customer
from crmapp.field_policy.sight import Sight
from crmapp.labels import Choice
from crmapp.regions.table import full_name

LABELS = {
    "name": _l("Customer name"),
    "kind": _l("Kind"),
    "short_name": _l("Short name"),
    "company_name": _l("Works at"),
    "aliases": _l("Also known as"),
    "number": _l("Customer number"),
    "industry_id": _l("Industry"),
    "grade_id": _l("Grade"),
    "source_id": _l("Source"),
    "size_id": _l("Size"),
    "region_code": _l("Region"),
    "address": _l("Address"),
    "need_type_id": _l("Need type"),
    "need": _l("Need"),
    "need_preference": _l("Preference"),
    "budget": _l("Budget"),
    "purchase_plan": _l("When they buy"),
    "competitors": _l("Competitors"),
    "credit_code": _l("Credit code"),
    "main_business": _l("Main business"),
    "head_count": _l("Head count"),
    "annual_revenue": _l("Annual revenue"),
    "founded_on": _l("Founded on"),
    "website": _l("Website"),
    "first_contact_on": _l("First contact"),
    "referrer": _l("Referred by"),
    "purchase_history": _l("Purchase history"),
    "cooperation": _l("Cooperation"),
    "feedback": _l("Feedback"),
    "remarks": _l("Remarks"),
    "status": _l("Status"),
}


@dataclass(frozen=True)
class Block:
    """Fields that belong together; the note says what is inside while it is folded."""

    key: str
    title: Any
    note: Any
    fields: tuple[str, ...]


BLOCKS = (
    Block(
        "basics",
        _l("Basics"),
        _l("short name, industry, grade, source"),
        (
            "short_name", "company_name", "industry_id", "grade_id", "source_id", "size_id",
            "number", "aliases",
        ),
    ),
    Block("place", _l("Place"), _l("region and address"), ("region_code", "address")),
    Block(
        "needs",
        _l("Needs"),
        _l("what they want, budget, competitors"),
        ("need_type_id", "budget", "need", "need_preference", "purchase_plan", "competitors"),
    ),
    Block(
        "company",
        _l("Company details"),
        _l("credit code, head count, revenue"),
        ("credit_code", "website", "head_count", "annual_revenue", "founded_on", "main_business"),
    ),
    Block(
        "relation",
        _l("Relation"),
        _l("first contact, referrer, remarks"),
        (
            "first_contact_on", "referrer", "purchase_history", "cooperation", "feedback",
            "remarks",
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class OwnBlock:
    """The fields that the team has added."""

    key: str
    title: Any
    note: Any

    @property
    def fields(self) -> tuple[str, ...]:
        """Those offered now, in their order."""
        return offered_names(Subject.CUSTOMERS)


OWN = OwnBlock("custom", _l("Own fields"), _l("what your team writes down besides"))


def blocks() -> tuple[Block | OwnBlock, ...]:
    """All blocks; the team's own one where it has added fields."""
    return (*BLOCKS, OWN) if OWN.fields else BLOCKS


def block(key: str) -> Block | OwnBlock | None:
    """A block by its key."""
    return next((one for one in blocks() if one.key == key), None)


def label(field: str) -> Any:
    """What a field is called."""
    own = field_named("customers", field)
    return own.label if own is not None else LABELS[field]


def fact(customer: Customer, field: str) -> Any:
    """A field as it is read: the word behind a key, the region's name, the label of a choice."""
    if own := field_named("customers", field):
        return said(own, getattr(customer, field))
    value = getattr(customer, field.removesuffix("_id") if field.endswith("_id") else field)
    if field == "region_code":
        return full_name(value)
    return value.label if isinstance(value, Choice) else value


def facts(customer: Customer, one: Block | OwnBlock, eye: Sight) -> list[tuple[str, Any, Any]]:
    """What is known in a block: field, label and value; what is not known or seen is left out."""
    seen = [field for field in one.fields if eye.has(f"customers.{field}")]
    told = [(field, label(field), fact(customer, field)) for field in seen]
    return [row for row in told if row[2] not in (None, "")]
