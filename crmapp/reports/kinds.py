"""What customers are told apart by: industry, size, region, source, grade, campaign."""

from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, func, select

from crmapp.campaigns.known import campaign
from crmapp.campaigns.models import CampaignCustomer
from crmapp.customers.models import Customer
from crmapp.lists.words import word
from crmapp.regions.table import region
from crmapp.typed_numbers import number_of

NONE = "none"


class Kind(NamedTuple):
    """A way to tell customers apart: its label and the column that says it."""

    label: Any
    column: ColumnElement[Any]


_credited = (
    select(CampaignCustomer.campaign_id)
    .where(CampaignCustomer.customer_id == Customer.id)
    .correlate(Customer)
    .scalar_subquery()
)
KINDS = {
    "industry": Kind(_l("Industry"), Customer.industry_id),
    "region": Kind(_l("Province"), func.substr(Customer.region_code, 1, 2)),
    "source": Kind(_l("Source"), Customer.source_id),
    "grade": Kind(_l("Grade"), Customer.grade_id),
    "size": Kind(_l("Size"), Customer.size_id),
    "campaign": Kind(_l("Campaign"), _credited),
}


def options(*names: str) -> list[tuple[str, Any]]:
    """Some of them as the ways that a report may be split."""
    return [(name, KINDS[name].label) for name in names]


def named(kind: str, value: Any) -> tuple[str, str]:
    """What a value is called, and its name as a bar."""
    if not value:
        return _("Not known"), NONE
    if kind == "region":
        place = region(f"{value}0000")
        return (place.short if place else str(value)), str(value)
    return str(campaign(value) if kind == "campaign" else word(value)), str(value)


def is_it(kind: str, bar: str) -> ColumnElement[bool] | None:
    """The condition of customers behind a bar; None where no bar is called so."""
    column = KINDS[kind].column
    if bar == NONE:
        return column.is_(None) | (column == "") if kind == "region" else column.is_(None)
    key = number_of(bar)
    return None if key is None else column == (bar if kind == "region" else key)
