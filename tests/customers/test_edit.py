"""Changing, deleting and bringing back a customer."""

import threading
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import func, select

from crmapp.customers.kinds import CustomerStatus
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.history.models import Change
from crmapp.journal.models import Entry
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.models import Notification
from crmapp.recycling.models import BinItem
from crmapp.stages.models import StageCount
from tests.harness.application import Client
from tests.harness.rows import snapshot_rows
from tests.harness.sales import Sales

CODE = "91330106MA2CFXYG12"


@pytest.fixture
def deal(sales: Sales, people: SimpleNamespace) -> Deal:
    return sales.deal("杭州云帆智能科技有限公司", people.ann)


@pytest.fixture
def ann(deal: Deal, sign_in: Callable[..., Client], people: SimpleNamespace) -> Client:
    return sign_in(people.ann)


def version(sales: Sales, deal: Deal) -> str:
    return str(sales.read(Customer, deal.customer_id).version)


def test_a_block_is_changed_in_its_place_and_the_history_says_why(
    ann: Client, deal: Deal, sales: Sales, app: Flask
) -> None:
    form = {"version": version(sales, deal), "need": "替换旧系统", "reason": "客户来电"}
    answer = ann.hx(f"/customers/{deal.customer_id}/edit/needs", data=form)
    assert answer.status_code == 200
    assert "替换旧系统" in answer.text
    with app.app_context():
        [change] = db.session.scalars(select(Change)).all()
    assert (change.field, change.new_words, change.reason) == ("need", "替换旧系统", "客户来电")
    assert "客户来电" in ann.get(f"/customers/{deal.customer_id}").text


def test_a_block_leaves_the_others_alone(ann: Client, deal: Deal, sales: Sales) -> None:
    path = f"/customers/{deal.customer_id}/edit/"
    ann.hx(path + "needs", data={"version": version(sales, deal), "need": "要快"})
    ann.hx(path + "place", data={"version": version(sales, deal), "address": "杭州市滨江区一号"})
    customer = sales.read(Customer, deal.customer_id)
    assert (customer.need, customer.region_code) == ("要快", "330108")


def test_a_stale_save_is_refused_with_both_texts_and_changes_nothing(
    ann: Client, deal: Deal, sales: Sales, sign_in: Callable[..., Client], people: SimpleNamespace,
    app: Flask,
) -> None:  # fmt: skip
    path, seen = f"/customers/{deal.customer_id}/edit/needs", version(sales, deal)
    sign_in(people.mia).hx(path, data={"version": seen, "need": "主管写的"})
    with app.app_context():
        before = snapshot_rows(db.engine)
    answer = ann.hx(path, data={"version": seen, "need": "我写的"})
    assert answer.status_code == 409
    assert "主管写的" in answer.text
    assert "我写的" in answer.text
    with app.app_context():
        assert snapshot_rows(db.engine) == before
    again = {"version": version(sales, deal), "need": "我写的"}
    assert ann.hx(path, data=again).status_code == 200


def test_two_who_save_at_once_are_not_both_taken(
    deal: Deal, sales: Sales, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    clients, barrier, codes = [sign_in(people.ann), sign_in(people.mia)], threading.Barrier(2), []
    seen = version(sales, deal)

    def save(client: Client, text: str) -> None:
        barrier.wait()
        form = {"version": seen, "need": text}
        codes.append(client.hx(f"/customers/{deal.customer_id}/edit/needs", data=form).status_code)

    threads = [
        threading.Thread(target=save, args=pair) for pair in zip(clients, ["甲", "乙"], strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [200, 409]


def test_a_credit_code_of_another_customer_is_refused_beside_the_field(
    ann: Client, deal: Deal, sales: Sales, people: SimpleNamespace
) -> None:
    sales.customer("另一家", people.bob, credit_code=CODE)
    form = {"version": version(sales, deal), "credit_code": CODE.lower()}
    answer = ann.hx(f"/customers/{deal.customer_id}/edit/company", data=form)
    assert answer.status_code == 422
    assert "已有客户使用这个信用代码" in answer.text
    assert sales.read(Customer, deal.customer_id).credit_code is None


def test_a_number_of_another_customer_is_refused_beside_the_field(
    ann: Client, deal: Deal, sales: Sales, people: SimpleNamespace
) -> None:
    other = sales.customer("另一家", people.bob)
    form = {
        "version": version(sales, deal),
        "name": "云帆",
        "kind": "enterprise",
        "ready": "公司更名",
    }
    answer = ann.hx(
        f"/customers/{deal.customer_id}/edit/basics", data={**form, "number": other.number}
    )
    assert answer.status_code == 422
    assert "这个编号已被使用" in answer.text


def test_a_managers_change_is_told_to_the_owner(
    deal: Deal, sales: Sales, sign_in: Callable[..., Client], people: SimpleNamespace, app: Flask
) -> None:
    form = {"version": version(sales, deal), "need": "主管写的"}
    sign_in(people.mia).hx(f"/customers/{deal.customer_id}/edit/needs", data=form)
    with app.app_context():
        [notice] = db.session.scalars(select(Notification)).all()
    assert (notice.person_id, notice.kind) == (people.ann.id, NotificationKind.CHANGED)


def test_the_status_changes_with_its_reason(ann: Client, deal: Deal, sales: Sales) -> None:
    path = f"/customers/{deal.customer_id}/status"
    assert ann.post(path, data={"status": "lost", "reason": "搬走了"}).status_code == 303
    assert sales.read(Customer, deal.customer_id).status is CustomerStatus.LOST
    assert ann.post(path, data={"status": "x"}).status_code == 422


def counts(app: Flask) -> list[tuple[int, int]]:
    with app.app_context():
        rows = db.session.scalars(select(StageCount)).all()
    return [(row.count, row.amount) for row in rows if row.count or row.amount]


def way_back(app: Flask) -> str:
    with app.app_context():
        return f"/recycle/{db.session.scalar(select(func.max(BinItem.id)))}/restoration"


def test_a_deleted_customer_is_gone_and_counts_nowhere_until_it_is_brought_back(
    ann: Client, deal: Deal, sales: Sales, app: Flask
) -> None:
    path, before = f"/customers/{deal.customer_id}", counts(app)
    assert ann.post(f"{path}/deletion").status_code == 303
    assert ann.get(path).status_code == 404
    assert counts(app) == []
    assert not sales.read(Deal, deal.id).is_live
    assert ann.post(way_back(app)).location == path
    assert ann.get(path).status_code == 200
    assert counts(app) == before
    assert sales.read(Deal, deal.id).is_live
    with app.app_context():
        acts = [entry.action for entry in db.session.scalars(select(Entry))]
    assert {"customer:deleted", "customer:restored"} <= set(acts)


def test_what_another_took_meanwhile_keeps_a_customer_in_the_bin(
    ann: Client, deal: Deal, sales: Sales, people: SimpleNamespace, app: Flask
) -> None:
    form = {"version": version(sales, deal), "credit_code": CODE}
    ann.hx(f"/customers/{deal.customer_id}/edit/company", data=form)
    ann.post(f"/customers/{deal.customer_id}/deletion")
    sales.customer("另一家", people.bob, credit_code=CODE)
    assert ann.post(way_back(app)).status_code == 409
    assert sales.read(Customer, deal.customer_id).deleted_at is not None


def test_a_deleted_customer_is_not_there_to_be_brought_back_by_others(
    ann: Client, deal: Deal, sign_in: Callable[..., Client], people: SimpleNamespace, app: Flask
) -> None:
    ann.post(f"/customers/{deal.customer_id}/deletion")
    assert sign_in(people.bob).post(way_back(app)).status_code == 404
