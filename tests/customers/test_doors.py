"""Every door of one customer opens for those it is for, and what only shows changes nothing."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask, url_for

from crmapp.contacts.queries import contacts_of
from crmapp.contacts.verbs import add_contact
from crmapp.customers.models import Customer
from crmapp.customers.verbs import name_helper
from crmapp.database import db, writing
from tests.contacts.doors import DOORS as CONTACTS
from tests.customers.doors import DOORS as CUSTOMERS
from tests.customers.entry import typed
from tests.duplicates.doors import DOORS as DUPLICATES
from tests.handover.doors import DOORS as HANDOVER
from tests.harness.application import Client
from tests.harness.house import NOWHERE
from tests.harness.rows import snapshot_rows
from tests.harness.sales import Sales
from tests.helpers.doors import DOORS as HELPERS
from tests.regions.doors import DOORS as REGIONS
from tests.timeline.doors import DOORS as TIMELINE

pytestmark = pytest.mark.one_database

DOORS = {**CUSTOMERS, **CONTACTS, **TIMELINE, **HANDOVER, **HELPERS, **DUPLICATES, **REGIONS}


@pytest.fixture
def customer(sales: Sales, people: SimpleNamespace, app: Flask) -> Customer:
    made = sales.customer("杭州云帆智能科技有限公司", people.ann, phone="13812345678")
    with app.app_context(), writing() as session:
        kept = session.get(Customer, made.id)
        name_helper(kept, people.hal, by=people.ann)
        add_contact(kept, {"name": "刘敏"})
    return made


def sent(endpoint: str, people: SimpleNamespace, version: int) -> dict[str, str]:
    """A form that each door takes."""
    if endpoint in ("customers.create", "duplicates.check"):
        return typed(name="宁波鼎盛新材料有限公司", **{"contact-phone": "13700000000"})
    return {
        "version": str(version), "need": "要快", "status": "dormant", "name": "刘敏",
        "left_on": "2026-11-01", "reason": "离职", "owner_id": str(people.bob.id),
        "person_id": str(people.bob.id), "pasted": "刘敏 13900001111",
    }  # fmt: skip


def path_of(app: Flask, endpoint: str, customer: Customer, people: SimpleNamespace) -> str:
    with app.test_request_context():
        known = {"customer_id": customer.id, "person_id": people.hal.id, "key": "needs"}
        known |= {"contact_id": contacts_of(customer)[1].id, "request_id": NOWHERE}
        rule = next(app.url_map.iter_rules(endpoint))
        return url_for(endpoint, **{name: known[name] for name in rule.arguments})


@pytest.mark.parametrize(("endpoint", "method"), DOORS)
def test_every_door_opens_for_those_it_is_for(
    endpoint: str, method: str, customer: Customer, app: Flask, people: SimpleNamespace,
    sign_in: Callable[..., Client],
) -> None:  # fmt: skip
    path = path_of(app, endpoint, customer, people)
    expected = DOORS[endpoint, method]
    with app.app_context():
        version = db.session.get(Customer, customer.id).version
        if endpoint.startswith("contacts."):
            version = 1
    # One of them is enough here; everybody else is tried at every door by tests/test_doors.py.
    for name in [name for name, status in expected.items() if status < 400][:1]:
        client = sign_in(getattr(people, name))
        with app.app_context():
            before = snapshot_rows(db.engine)
        form = sent(endpoint, people, version) if method == "POST" else None
        answer = client.open(path, method=method, data=form)
        assert answer.status_code == expected[name], name
        with app.app_context():
            changed = snapshot_rows(db.engine) != before
        assert not changed or method == "POST"
