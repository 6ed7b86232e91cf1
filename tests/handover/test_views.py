"""Handing one customer over, and naming helpers."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.handover.models import HandOver
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.models import Notification
from tests.harness.application import Client
from tests.harness.sales import Sales


@pytest.fixture
def deal(sales: Sales, people: SimpleNamespace) -> Deal:
    return sales.deal("杭州云帆智能科技有限公司", people.ann)


@pytest.fixture
def mia(deal: Deal, sign_in: Callable[..., Client], people: SimpleNamespace) -> Client:
    return sign_in(people.mia)


def form(sales: Sales, deal: Deal, **given: object) -> dict[str, str]:
    version = sales.read(Customer, deal.customer_id).version
    return {"version": str(version), "reason": "调岗", **{k: str(v) for k, v in given.items()}}


def test_the_new_owner_gets_customer_and_deals_and_both_are_told(
    mia: Client, deal: Deal, sales: Sales, people: SimpleNamespace, app: Flask
) -> None:
    path = f"/customers/{deal.customer_id}/handover"
    assert mia.post(path, data=form(sales, deal, owner_id=people.bob.id)).status_code == 303
    assert sales.read(Customer, deal.customer_id).owner_id == people.bob.id
    assert sales.read(Deal, deal.id).owner_id == people.bob.id
    with app.app_context():
        [row] = db.session.scalars(select(HandOver)).all()
        told = {(one.person_id, one.kind) for one in db.session.scalars(select(Notification))}
    assert (row.from_id, row.to_id, row.reason) == (people.ann.id, people.bob.id, "调岗")
    assert told == {
        (people.bob.id, NotificationKind.HANDED_OVER), (people.ann.id, NotificationKind.TAKEN_OVER),
    }  # fmt: skip


def test_a_customer_may_be_left_unassigned(
    mia: Client, deal: Deal, sales: Sales, app: Flask
) -> None:
    mia.post(f"/customers/{deal.customer_id}/handover", data=form(sales, deal, owner_id=""))
    assert sales.read(Customer, deal.customer_id).owner_id is None


@pytest.mark.parametrize("owner", ["carol", "ada"])
def test_only_who_sells_can_be_given_a_customer(
    mia: Client, deal: Deal, sales: Sales, people: SimpleNamespace, owner: str
) -> None:
    given = form(sales, deal, owner_id=getattr(people, owner).id)
    assert mia.hx(f"/customers/{deal.customer_id}/handover", data=given).status_code == 422
    assert sales.read(Customer, deal.customer_id).owner_id == people.ann.id


def test_a_second_manager_is_told_that_the_first_was_faster(
    mia: Client, deal: Deal, sales: Sales, people: SimpleNamespace
) -> None:
    path = f"/customers/{deal.customer_id}/handover"
    seen = form(sales, deal, owner_id=people.hal.id)
    mia.post(path, data=form(sales, deal, owner_id=people.bob.id))
    answer = mia.hx(path, data=seen)
    assert answer.status_code == 409
    assert "鲍勃" in answer.text
    assert sales.read(Customer, deal.customer_id).owner_id == people.bob.id


def test_a_helper_is_named_and_released(
    deal: Deal, sales: Sales, people: SimpleNamespace, sign_in: Callable[..., Client]
) -> None:
    ann, path = sign_in(people.ann), f"/customers/{deal.customer_id}/helpers"
    assert ann.hx(path, data={"person_id": str(people.hal.id)}).status_code == 200
    assert sales.read(Customer, deal.customer_id).helper_ids == [people.hal.id]
    assert ann.hx(path, data={"person_id": str(people.ann.id)}).status_code == 422
    assert ann.hx(path, data={"person_id": ""}).status_code == 422
    ann.hx(f"{path}/{people.hal.id}/release")
    assert sales.read(Customer, deal.customer_id).helper_ids == []
