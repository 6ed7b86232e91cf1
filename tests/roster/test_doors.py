"""Every door around the list opens for those it is for, and what only shows changes nothing."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask, url_for

from crmapp.customers.models import Customer
from crmapp.customers.verbs import name_helper
from crmapp.database import db, writing
from crmapp.savedviews.verbs import save_view
from tests.allotment.doors import DOORS as ALLOTMENT
from tests.harness.application import Client
from tests.harness.rows import snapshot_rows
from tests.harness.sales import Sales
from tests.roster.doors import DOORS as ROSTER
from tests.savedviews.doors import DOORS as VIEWS
from tests.search.doors import DOORS as SEARCH
from tests.summaries.doors import DOORS as SUMMARIES

pytestmark = pytest.mark.one_database

DOORS = {**ROSTER, **SEARCH, **VIEWS, **SUMMARIES, **ALLOTMENT}


@pytest.fixture
def around(sales: Sales, people: SimpleNamespace, app: Flask) -> SimpleNamespace:
    """A customer of Ann's with Hal as helper, and a view of hers."""
    made = sales.customer("杭州云帆智能科技有限公司", people.ann)
    with app.app_context(), writing() as session:
        customer = session.get(Customer, made.id)
        name_helper(customer, people.hal, by=people.ann)
        view = save_view("逾期", "?next=overdue", by=people.ann)
        session.flush()
        return SimpleNamespace(customer_id=customer.id, version=customer.version, view_id=view.id)


def path_of(app: Flask, endpoint: str, around: SimpleNamespace) -> str:
    with app.test_request_context():
        rule = next(app.url_map.iter_rules(endpoint))
        return url_for(endpoint, **{name: getattr(around, name) for name in rule.arguments})


@pytest.mark.parametrize(("endpoint", "method"), DOORS)
def test_every_door_opens_for_those_it_is_for(
    endpoint: str, method: str, around: SimpleNamespace, app: Flask, people: SimpleNamespace,
    sign_in: Callable[..., Client],
) -> None:  # fmt: skip
    path, expected = path_of(app, endpoint, around), DOORS[endpoint, method]
    form = {
        "customer": f"{around.customer_id}:{around.version}", "owner": str(people.bob.id),
        "q": "云帆", "name": "我的", "query": "?silent=30", "reason": "换人",
    }  # fmt: skip
    # One of them is enough here; everybody else is tried at every door by tests/test_doors.py.
    for name in [name for name, status in expected.items() if status < 400][:1]:
        client = sign_in(getattr(people, name))
        with app.app_context():
            before = snapshot_rows(db.engine)
        answer = client.open(path, method=method, data=form if method == "POST" else None)
        assert answer.status_code == expected[name], name
        with app.app_context():
            changed = snapshot_rows(db.engine) != before
        assert not changed or method == "POST"
