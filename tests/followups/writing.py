"""A written follow-up, as the form sends it."""

import secrets
from typing import Any

from crmapp.customers.models import Customer
from crmapp.deals.models import Deal
from tests.harness.application import Client


def typed(**given: Any) -> dict[str, str]:
    """The fields of a short follow-up without a next step; None leaves one out."""
    values = {"content": "确认了预算", "no_next": "y", "once": secrets.token_hex(16), **given}
    return {key: str(value) for key, value in values.items() if value is not None}


def write(client: Client, of: Customer | Deal, **given: Any) -> Any:
    """Send a follow-up from the customer's page as htmx does."""
    customer_id = of.id if isinstance(of, Customer) else of.customer_id
    return client.hx(f"/customers/{customer_id}/followups", data=typed(**given))
