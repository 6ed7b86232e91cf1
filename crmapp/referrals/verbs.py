"""Saying who referred a customer."""

from typing import Any

from crmapp.customers.models import Customer
from crmapp.customers.verbs import change
from crmapp.referrals.chain import leads_back


class Roundabout(ValueError):
    """The customer would have referred itself."""


def refer(customer: Customer, referrer: Customer | None, *, by: Any) -> bool:
    """Say who referred a customer, or that nobody did, inside `writing()`; False if it was so.

    Raises Roundabout where the chain would lead back.
    """
    if referrer is not None and leads_back(customer.id, referrer.id):
        raise Roundabout
    values = {
        "referrer_id": referrer.id if referrer is not None else None,
        "referrer": (referrer.short_name or referrer.name) if referrer is not None else "",
    }
    return bool(change(customer, values, by=by))
