"""The doors of follow-ups, plans, promises and the day open for those they are for."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, url_for

from crmapp import clock
from crmapp.customers.models import Customer
from crmapp.customers.verbs import name_helper
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.followups.verbs import log_followup
from crmapp.lists.models import ListKind
from crmapp.lists.words import words
from crmapp.nextsteps import verbs as steps
from crmapp.nextsteps.models import StepState
from crmapp.promises.models import Promise, PromiseState
from tests.followups.doors import DOORS as FOLLOWUPS
from tests.followups.writing import typed
from tests.harness.application import Client
from tests.harness.rows import snapshot_rows
from tests.harness.sales import Sales
from tests.nextsteps.doors import DOORS as STEPS
from tests.promises.doors import DOORS as PROMISES
from tests.today.doors import DOORS as TODAY

pytestmark = pytest.mark.one_database

DOORS = {**FOLLOWUPS, **STEPS, **PROMISES, **TODAY}


@pytest.fixture
def keys(app: Flask, sales: Sales, people: SimpleNamespace) -> dict[str, int]:
    """A deal of Ann's with a follow-up, a plan and a promise, by the names of the routes."""
    deal = sales.deal("杭州云帆智能科技有限公司", people.ann)
    with app.app_context():
        method_id = words(ListKind.METHOD)[0].id
    with app.app_context(), writing() as session:
        deal = session.get(Deal, deal.id)
        customer = session.get(Customer, deal.customer_id)
        name_helper(customer, people.hal, by=people.ann)
        values = {"content": "说过的", "began_at": clock.now(), "method_id": method_id}
        followup = log_followup(customer, values, by=people.ann, deal=deal)
        step = steps.plan(deal, clock.today(), by=people.ann)
        promise = Promise(
            customer_id=customer.id, person_id=people.ann.id, words="寄样", due_on=clock.today()
        )
        session.add(promise)
        session.flush()
        return {
            "customer_id": customer.id, "deal_id": deal.id, "followup_id": followup.id,
            "step_id": step.id, "promise_id": promise.id,
        }  # fmt: skip


def prepared(app: Flask, endpoint: str, keys: dict[str, int], by: Any) -> None:
    """Bring the records where the door finds something to do."""
    with app.app_context(), writing() as session:
        deal = session.get(Deal, keys["deal_id"])
        step = steps.open_step(deal)
        if endpoint == "nextsteps.reopen":
            steps.close(step, StepState.DROPPED, by=by)
        if endpoint in ("nextsteps.plan", "nextsteps.waive"):
            steps.cancel(step)
        if endpoint == "promises.reopen":
            session.get(Promise, keys["promise_id"]).state = PromiseState.KEPT


def path_of(app: Flask, endpoint: str, keys: dict[str, int]) -> str:
    with app.test_request_context():
        rule = next(app.url_map.iter_rules(endpoint))
        return url_for(endpoint, **{name: keys[name] for name in rule.arguments})


@pytest.mark.parametrize(("endpoint", "method"), DOORS)
def test_every_door_opens_for_those_it_is_for(
    endpoint: str, method: str, keys: dict[str, int], app: Flask, people: SimpleNamespace,
    sign_in: Callable[..., Client],
) -> None:  # fmt: skip
    expected = DOORS[endpoint, method]
    prepared(app, endpoint, keys, people.ann)
    path = path_of(app, endpoint, keys)
    due_on = (clock.today() + timedelta(3)).isoformat()
    form = typed(due_on=due_on, version=1) if method == "POST" else None
    # One of them is enough here; everybody else is tried at every door by tests/test_doors.py.
    for name in [name for name, status in expected.items() if status < 400][:1]:
        client = sign_in(getattr(people, name))
        with app.app_context():
            before = snapshot_rows(db.engine)
        answer = client.open(path, method=method, data=form)
        assert answer.status_code == expected[name], name
        with app.app_context():
            changed = snapshot_rows(db.engine) != before
        assert not changed or method == "POST"


NAMELESS = {"today.index", "followups.ask_back"}  # their addresses name no record


@pytest.mark.parametrize("door", [door for door in DOORS if door[0] not in NAMELESS])
def test_what_does_not_exist_is_not_found(
    door: tuple[str, str], keys: dict[str, int], app: Flask, people: SimpleNamespace,
    sign_in: Callable[..., Client],
) -> None:  # fmt: skip
    path = path_of(app, door[0], dict.fromkeys(keys, 10_000))
    answer = sign_in(people.mia).open(path, method=door[1], data=typed(due_on="明天"))
    assert answer.status_code == 404
