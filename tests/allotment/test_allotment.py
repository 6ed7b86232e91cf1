"""Handing many customers over: previewed, all or none, told."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import func, select

from crmapp.allotment import views
from crmapp.customers import removal
from crmapp.customers.models import Customer
from crmapp.customers.verbs import change
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.handover.models import HandOver
from crmapp.notifications.models import Notification
from tests.harness.application import Client
from tests.harness.rows import snapshot_rows
from tests.harness.sales import Sales


@pytest.fixture
def deals(sales: Sales, people: SimpleNamespace) -> list[Deal]:
    return [sales.deal(f"杭州云帆{nth}", people.ann, amount=1_000_000) for nth in range(3)]


@pytest.fixture
def mia(deals: list[Deal], sign_in: Callable[..., Client], people: SimpleNamespace) -> Client:
    return sign_in(people.mia)


def ticked(sales: Sales, deals: list[Deal]) -> list[str]:
    keys = [deal.customer_id for deal in deals]
    return [f"{key}:{sales.read(Customer, key).version}" for key in keys]


def owners(sales: Sales, deals: list[Deal]) -> set[int | None]:
    return {sales.read(Customer, deal.customer_id).owner_id for deal in deals}


@pytest.mark.one_database
def test_the_preview_lists_what_changes_and_changes_nothing(
    mia: Client, deals: list[Deal], sales: Sales, people: SimpleNamespace, app: Flask
) -> None:
    with app.app_context():
        before = snapshot_rows(db.engine)
    form = {"customer": [str(deal.customer_id) for deal in deals], "owner": str(people.bob.id)}
    page = mia.post("/customers/allotment/", data=form).text
    assert "3 位客户将更换负责人" in page
    assert "3 个进行中的商机 ¥3 万" in page
    assert page.count("<b>鲍勃</b>") == 3
    with app.app_context():
        assert snapshot_rows(db.engine) == before


def test_all_of_them_and_their_deals_change_hands_with_history_and_notices(
    mia: Client, deals: list[Deal], sales: Sales, people: SimpleNamespace, app: Flask
) -> None:
    form = {"customer": ticked(sales, deals), "owner": str(people.bob.id), "reason": "调岗"}
    answer = mia.post("/customers/allotment/done", data=form)
    assert answer.location == f"/customers?owner={people.bob.id}"
    assert owners(sales, deals) == {people.bob.id}
    assert {sales.read(Deal, deal.id).owner_id for deal in deals} == {people.bob.id}
    with app.app_context():
        rows = db.session.scalars(select(HandOver)).all()
        told = db.session.scalars(select(Notification.person_id)).all()
    assert {(row.from_id, row.to_id, row.reason) for row in rows} == {
        (people.ann.id, people.bob.id, "调岗")
    }
    assert sorted(told) == sorted([people.ann.id, people.bob.id] * 3)


def test_unassigned_customers_are_taken_back_and_handed_out(
    mia: Client, deals: list[Deal], sales: Sales, people: SimpleNamespace
) -> None:
    form = {"customer": ticked(sales, deals), "owner": "none", "reason": "重新分配"}
    mia.post("/customers/allotment/done", data=form)
    assert owners(sales, deals) == {None}
    page = mia.get(mia.get("/customers/allotment/").location).text
    assert page.count("data-roster-tick") == 3
    everything = {"all": "1", "query": "?owner=none", "owner": str(people.hal.id)}
    assert "3 位客户将更换负责人" in mia.post("/customers/allotment/", data=everything).text


def test_one_that_changed_meanwhile_stops_them_all(
    mia: Client, deals: list[Deal], sales: Sales, people: SimpleNamespace, app: Flask
) -> None:
    seen = ticked(sales, deals)
    with app.app_context(), writing() as session:
        change(session.get(Customer, deals[1].customer_id), {"need": "急"}, by=people.ann)
    form = {"customer": seen, "owner": str(people.bob.id)}
    assert mia.post("/customers/allotment/done", data=form).status_code == 409
    assert owners(sales, deals) == {people.ann.id}


def test_one_that_is_gone_stops_them_all(
    mia: Client, deals: list[Deal], sales: Sales, people: SimpleNamespace, app: Flask
) -> None:
    seen = ticked(sales, deals)
    with app.app_context(), writing() as session:
        removal.delete(session.get(Customer, deals[2].customer_id), by=people.ann)
    form = {"customer": seen, "owner": str(people.bob.id)}
    assert mia.post("/customers/allotment/done", data=form).status_code == 404
    assert owners(sales, deals[:2]) == {people.ann.id}


@pytest.mark.one_database
def test_the_new_owner_must_be_chosen_among_those_who_sell(
    mia: Client, deals: list[Deal], sales: Sales, people: SimpleNamespace
) -> None:
    for owner in ("", people.carol.id, "99999", "x"):
        form = {"customer": ticked(sales, deals), "owner": owner}
        assert mia.post("/customers/allotment/done", data=form).status_code == 422, owner
        assert owners(sales, deals) == {people.ann.id}


@pytest.mark.one_database
def test_nothing_chosen_and_nonsense_lead_back_to_the_list(mia: Client) -> None:
    for form in ({}, {"customer": ["x", "-1", "1:x", "9" * 30]}):
        for path in ("/customers/allotment/", "/customers/allotment/done"):
            assert mia.post(path, data=form).status_code == 303


def test_more_than_fit_into_one_transaction_are_told_and_left_for_later(
    mia: Client, deals: list[Deal], sales: Sales, people: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(views, "MOST", 2)
    form = {"all": "1", "query": "", "owner": str(people.bob.id)}
    page = mia.post("/customers/allotment/", data=form).text
    assert "这里是前 2 位" in page
    assert page.count('name="customer"') == 2


def test_who_already_has_one_is_not_told_of_it(
    mia: Client, deals: list[Deal], sales: Sales, people: SimpleNamespace, app: Flask
) -> None:
    form = {"customer": ticked(sales, deals), "owner": str(people.ann.id)}
    assert mia.post("/customers/allotment/done", data=form).status_code == 303
    with app.app_context():
        assert db.session.scalar(select(func.count(HandOver.id))) == 0
        assert db.session.scalar(select(func.count(Notification.id))) == 0
