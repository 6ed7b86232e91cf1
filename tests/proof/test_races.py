"""A hundred at the same moment: one wins, the others are told and keep what they wrote."""

import threading
from collections import Counter
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import func, select

from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.handover.models import HandOver, HandOverRequest
from crmapp.history.models import Change
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.models import Notification
from crmapp.server import THREADS
from tests.customers.entry import typed
from tests.harness.application import Client
from tests.harness.crowd import all_at_once
from tests.harness.sales import Sales

CROWD = 100


@pytest.fixture
def tabs(app: Flask, sign_in: Callable[..., Client]) -> Callable[..., list[Client]]:
    """As many browsers as the crowd has heads, all signed in as one person."""

    def open_tabs(person: object) -> list[Client]:
        cookie = sign_in(person).get_cookie("crm").value
        clients = [app.test_client() for _nth in range(CROWD)]
        for client in clients:
            client.set_cookie("crm", cookie)
        return clients

    return open_tabs


@pytest.fixture
def deal(sales: Sales, people: SimpleNamespace) -> Deal:
    return sales.deal("杭州云帆智能科技有限公司", people.ann)


def count(app: Flask, *where: object) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).where(*where))


def test_of_a_hundred_saves_of_one_version_one_wins_and_no_text_is_lost(
    app: Flask, deal: Deal, sales: Sales, people: SimpleNamespace, tabs: Callable
) -> None:
    clients, path = tabs(people.ann), f"/customers/{deal.customer_id}/edit/needs"
    seen = sales.read(Customer, deal.customer_id).version

    def save(nth: int) -> tuple[int, str]:
        form = {"version": str(seen), "need": f"第{nth:03}人写的"}
        answer = clients[nth].hx(path, data=form)
        return answer.status_code, answer.text

    answers = all_at_once(CROWD, save, hands=THREADS)
    assert Counter(status for status, _text in answers) == {200: 1, 409: CROWD - 1}
    [won] = [nth for nth, (status, _text) in enumerate(answers) if status == 200]
    for nth, (_status, text) in enumerate(answers):
        assert f"第{nth:03}人写的" in text  # one's own words stand in the form
        assert f"第{won:03}人写的" in text  # beside those that were faster
    customer = sales.read(Customer, deal.customer_id)
    assert (customer.version, customer.need) == (seen + 1, f"第{won:03}人写的")
    assert count(app, Change.field == "need") == 1


def test_of_a_hundred_claims_of_one_customer_one_is_taken(
    app: Flask, deal: Deal, sales: Sales, people: SimpleNamespace, tabs: Callable
) -> None:
    clients, path = tabs(people.mia), f"/customers/{deal.customer_id}/handover"
    seen, takers = sales.read(Customer, deal.customer_id).version, (people.bob.id, people.hal.id)

    def claim(nth: int) -> int:
        form = {"version": str(seen), "owner_id": str(takers[nth % 2]), "reason": "认领"}
        return clients[nth].post(path, data=form).status_code

    assert Counter(all_at_once(CROWD, claim, hands=THREADS)) == {303: 1, 409: CROWD - 1}
    assert count(app, HandOver.id > 0) == 1


@pytest.mark.one_database
def test_a_hundred_requests_for_one_customer_are_one_and_are_granted_once(
    app: Flask, deal: Deal, sales: Sales, people: SimpleNamespace, tabs: Callable
) -> None:
    asking, path = tabs(people.bob), f"/customers/{deal.customer_id}/handover-request"

    def ask(nth: int) -> int:
        return asking[nth].post(path, data={"words": "认识他们"}).status_code

    assert Counter(all_at_once(CROWD, ask, hands=THREADS)) == {303: CROWD}
    with app.app_context():
        [request] = db.session.scalars(select(HandOverRequest)).all()
    assert (
        count(
            app,
            Notification.kind == NotificationKind.ASKED,
            Notification.person_id == people.ann.id,
        )
        == 1
    )
    answering = [*tabs(people.ann)[::2], *tabs(people.mia)[::2]]

    def grant(nth: int) -> int:
        return answering[nth].post(f"/handover-requests/{request.id}/grant").status_code

    statuses = Counter(all_at_once(CROWD, grant, hands=THREADS))
    assert statuses[303] >= 1
    assert set(statuses) <= {303, 403}  # who was the owner a moment ago is it no more
    assert count(app, HandOver.id > 0) == 1
    assert sales.read(Customer, deal.customer_id).owner_id == people.bob.id


def test_a_hundred_who_enter_the_same_customer_make_one(
    app: Flask, people: SimpleNamespace, tabs: Callable
) -> None:
    mine, hers = tabs(people.ann), tabs(people.bob)

    def enter(nth: int) -> int:
        client = (mine, hers)[nth % 2][nth]
        return client.post("/customers", data=typed()).status_code

    assert Counter(all_at_once(CROWD, enter, hands=THREADS)) == {303: 1, 422: CROWD - 1}
    assert count(app, Customer.id > 0) == 1


@pytest.mark.one_database
def test_one_form_that_is_sent_a_hundred_times_at_once_is_saved_once(
    app: Flask, people: SimpleNamespace, tabs: Callable
) -> None:
    clients, form, ends = tabs(people.ann), typed(), []
    lock = threading.Lock()

    def enter(nth: int) -> int:
        answer = clients[nth].post("/customers", data=form)
        with lock:
            ends.append(answer.location)
        return answer.status_code

    assert Counter(all_at_once(CROWD, enter, hands=THREADS)) == {303: CROWD}
    assert len(set(ends)) == 1
    assert count(app, Customer.id > 0) == 1
