"""The frame marks the place that a page belongs to."""

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from tests.harness.application import Client
from tests.harness.house import House


@pytest.mark.one_database
def test_whatever_is_asked_of_a_customer_belongs_to_the_customers(
    house: House, people: SimpleNamespace, sign_in: Callable[..., Client]
) -> None:
    client = sign_in(people.ada)
    for endpoint, place in (
        ("campaigns.of_customer", "/customers"),
        ("aftersales.of_customer", "/customers"),
        ("journal.disclosures", "/customers"),
        ("custom_fields.choose", "/customers"),
        ("selling.show", "/customers"),
        ("grid.index", "/customers"),
        ("followups.show", "/customers"),
        ("campaigns.index", "/reports/"),
        ("custom_fields.index", "/settings/"),
        ("meetings.show", "/meetings/"),
    ):
        page = client.get(house.path(endpoint)).text
        marked = re.findall(r'<a class="nav-item" href="([^"]+)"[^>]*aria-current="page"', page)
        assert marked == [place], endpoint
