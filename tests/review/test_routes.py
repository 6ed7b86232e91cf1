"""Nothing gets past a review: every door that names something of a waiting customer is tried."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.customers.kinds import Review
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.stages.models import StageCount
from crmapp.stages.pipeline import stages
from crmapp.stages.tally import counted
from tests.harness.application import Client
from tests.harness.doors import Door, all_doors
from tests.harness.house import House
from tests.harness.rows import Unchanged

pytestmark = pytest.mark.one_database

NAMED = {
    "customer_id", "contact_id", "deal_id", "change_id", "followup_id", "step_id", "promise_id",
}  # fmt: skip
# What only an approved customer is there for: moved, handed over, merged, helped with, taken out.
CLOSED = ("handover.", "helpers.", "merging.", "vcards.", "summaries.")
CLOSED_DOORS = {
    "deals.ask_stage", "deals.change_stage", "deals.undo", "deals.note", "history.put_back",
}  # fmt: skip
DECIDING = {"review.approve"}
LAST = {"customers.delete", "customers.restore"}


@pytest.fixture
def waiting(app: Flask, house: House) -> Customer:
    """The house's customer, and any other there, as if Ann had just entered them for review."""
    with app.app_context(), writing() as session:
        customer = session.get(Customer, house.keys["customer_id"])
        for one in session.scalars(select(Customer)).all():
            one.review, one.number = Review.WAITING, None
        deals = session.scalars(select(Deal)).all()
        with counted(*deals):
            for deal in deals:
                deal.is_live = False
    return customer


def doors_to(app: Flask) -> Iterator[Door]:
    """The doors whose address names something of a customer; those that end it come last."""
    named = {rule.endpoint for rule in app.url_map.iter_rules() if NAMED & set(rule.arguments)}
    found = [door for door in all_doors() if door[0] in named]
    yield from sorted(found, key=lambda door: (door[0] in LAST, door))


def sent_to(endpoint: str, app: Flask, house: House, people: SimpleNamespace) -> dict[str, Any]:
    """A form that goes through where the customer is approved."""
    key = house.keys["customer_id"]
    with app.app_context():
        later, customer = stages()[2].id, db.session.get(Customer, key)
    return {
        "deals.change_stage": {"stage": later, "from_stage": house.keys["stage_id"], "note": "快"},
        "deals.ask_stage": {"stage": later},
        "deals.note": {"note": "催"},
        "customers.change_status": {"status": "dormant"},
        "customers.update": {"version": customer.version, "number": "C-1", "need": "急"},
        "followups.create": {"content": "说了", "no_next": "y", "stage": later},
        "handover.create": {
            "version": customer.version, "owner_id": people.bob.id, "reason": "调整",
        },
        "review.send_back": {"ready": "资料不全"},
    }.get(endpoint, {})  # fmt: skip


def state(app: Flask, key: object) -> tuple[Any, ...]:
    with app.app_context():
        customer = db.session.get(Customer, key)
        live = db.session.scalars(select(Deal.id).where(Deal.is_live)).all()
        counts = [count for count in db.session.scalars(select(StageCount.count)) if count]
        return customer.number, customer.owner_id, customer.merged_into_id, live, counts


def knock(client: Client, house: House, door: Door, sent: dict) -> Any:
    endpoint, method = door
    data, query = (sent, None) if method == "POST" else (None, sent)
    return client.open(house.path(endpoint), method=method, data=data, query_string=query)


def test_nobody_but_its_author_and_the_reviewers_comes_near_a_waiting_customer(
    app: Flask,
    house: House,
    waiting: Customer,
    people: SimpleNamespace,
    sign_in: Callable[..., Client],
    unchanged: Unchanged,
) -> None:
    others = [sign_in(getattr(people, name)) for name in ("bob", "hal", "carol", "mark")]
    with unchanged() as compare:
        for door in doors_to(app):
            sent = sent_to(door[0], app, house, people)
            for client in others:
                answer = knock(client, house, door, sent)
                assert answer.status_code in (400, 403, 404, 422), door
                assert waiting.name not in answer.text, door
            compare(door)


@pytest.mark.parametrize("name", ["ann", "mia"])
def test_no_door_lets_a_waiting_customer_through_but_approval(
    name: str,
    app: Flask,
    house: House,
    waiting: Customer,
    people: SimpleNamespace,
    sign_in: Callable[..., Client],
) -> None:
    client, before = sign_in(getattr(people, name)), state(app, waiting.id)
    for door in doors_to(app):
        if door[0] in DECIDING:
            continue
        answer = knock(client, house, door, sent_to(door[0], app, house, people))
        if door[0] in CLOSED_DOORS or door[0].startswith(CLOSED):
            assert answer.status_code in (403, 404), door
        assert answer.status_code < 500, door
        assert state(app, waiting.id) == before, door
    with app.app_context():
        assert db.session.get(Customer, waiting.id).review is not Review.APPROVED


def test_what_is_chosen_from_a_list_leaves_out_what_waits(
    app: Flask, house: House, waiting: Customer, people: SimpleNamespace,
    sign_in: Callable[..., Client],
) -> None:  # fmt: skip
    mia, key, before = sign_in(people.mia), waiting.id, state(app, waiting.id)
    ticked = [f"{key}:{waiting.version}"]
    handed = {"customer": ticked, "owner": str(people.bob.id), "reason": "调整"}
    mia.post("/customers/allotment/done", data=handed)
    mia.post("/customers/allotment/done", data={**handed, "all": "1"})
    mia.post("/customers/summaries", data={"customer": [str(key)]})
    assert state(app, key) == before
    assert waiting.name not in mia.get("/board/").text
    assert waiting.name not in mia.get("/?whose=team").text
