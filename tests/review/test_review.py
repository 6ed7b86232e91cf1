"""New customers wait: who is told, who sees them, how they are decided."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.customers.kinds import Review
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.doctor.recount import deals as recounted
from crmapp.jobs.runner import run_pending
from crmapp.journal.models import Entry
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.models import Notification
from crmapp.settings.values import change_setting
from crmapp.stages.models import StageCount
from tests.customers.entry import shown_in, typed
from tests.harness.application import Client
from tests.harness.sales import Sales
from tests.imports.conftest import Desk, write_book

pytestmark = pytest.mark.one_database

NAME = "杭州云帆智能科技有限公司"


@pytest.fixture(autouse=True)
def _reviewed(app: Flask, people: SimpleNamespace) -> None:
    with app.app_context(), writing():
        change_setting("review_new", True)


@pytest.fixture
def entered(app: Flask, people: SimpleNamespace, sign_in: Callable[..., Client]) -> Customer:
    """Ann has filled the form in, with a number of her own."""
    answer = sign_in(people.ann).post("/customers", data=typed(number="C-77", deal_amount="5万"))
    assert answer.status_code == 303
    with app.app_context():
        return db.session.scalars(select(Customer)).one()


def now(app: Flask, customer: Customer) -> Customer:
    with app.app_context():
        return db.session.get(Customer, customer.id)


def told(app: Flask, kind: NotificationKind) -> set[int]:
    with app.app_context():
        return set(
            db.session.scalars(select(Notification.person_id).where(Notification.kind == kind))
        )


def test_what_a_salesperson_enters_waits_unseen_until_a_reviewer_approves_it(
    app: Flask, people: SimpleNamespace, sign_in: Callable[..., Client], entered: Customer
) -> None:
    assert (entered.review, entered.number) == (Review.WAITING, None)
    assert told(app, NotificationKind.TO_REVIEW) == {people.mia.id, people.ada.id}
    with app.app_context():
        assert not db.session.scalars(select(Deal.is_live)).one()
        assert not db.session.scalars(select(StageCount.count)).all()

    ann, bob, mia = (sign_in(one) for one in (people.ann, people.bob, people.mia))
    page = ann.get(f"/customers/{entered.id}").text
    assert "待审核" in page
    assert "暂无编号" in page
    assert bob.get(f"/customers/{entered.id}").status_code == 404
    assert NAME not in bob.get("/search/?q=云帆智能").text
    assert NAME not in ann.get("/board/").text
    said = {"content": "寄了样品", "no_next": "y", "kind": "followup"}
    assert ann.post(f"/customers/{entered.id}/followups", data=said).status_code == 303
    assert "寄了样品" in ann.get(f"/customers/{entered.id}").text
    assert "寄了样品" not in ann.get("/").text  # written down, and counted once it is approved
    warned = bob.post("/customers", data=typed())
    assert warned.status_code == 422
    assert "你看不到的客户" in warned.text
    assert NAME not in warned.text.replace(f'value="{NAME}"', "")
    assert shown_in(warned.text)

    page = mia.get("/review/").text
    assert NAME in page
    assert "C-77" in page
    assert ">1</span>" in page  # the menu says how many
    sent = {"version": str(entered.version)}
    answer = mia.post(f"/review/{entered.id}/approval", data=sent)
    assert answer.status_code == 303
    done = now(app, entered)
    assert (done.review, done.number) == (Review.APPROVED, "C-77")
    assert told(app, NotificationKind.REVIEW_DONE) == {people.ann.id}
    with app.app_context():
        assert db.session.scalars(select(Deal.is_live)).one()
        assert sum(db.session.scalars(select(StageCount.count))) == 1
        assert not list(recounted())
    mia.post(f"/review/{entered.id}/approval", data=sent)  # a second reviewer is too late
    with app.app_context():
        approvals = select(Entry.id).where(Entry.action == "customer:approved")
        assert len(db.session.scalars(approvals).all()) == 1
    assert bob.get(f"/customers/{entered.id}").status_code == 200


def test_what_is_returned_is_mended_by_its_author_and_sent_in_again(
    app: Flask, people: SimpleNamespace, sign_in: Callable[..., Client], entered: Customer
) -> None:
    ann, mia = sign_in(people.ann), sign_in(people.mia)
    back, approval = f"/review/{entered.id}/return", f"/review/{entered.id}/approval"
    assert mia.post(back, data={"reason": " "}).status_code == 422
    assert mia.post(back, data={"ready": "资料不全", "reason": "请补联系人"}).status_code == 303
    assert told(app, NotificationKind.REVIEW_RETURNED) == {people.ann.id}
    page = ann.get(f"/customers/{entered.id}").text
    assert "资料不全 · 请补联系人" in page
    assert "重新提交" in page
    form = {"version": "1", "name": NAME, "kind": "enterprise", "number": "C-1", "budget": "5万"}
    assert ann.post(f"/customers/{entered.id}/edit/basics", data=form).status_code == 303
    assert now(app, entered).number is None  # no form gives it one
    assert ann.post(f"/review/{entered.id}/again").status_code == 303
    assert now(app, entered).review is Review.WAITING

    needs = {"version": str(now(app, entered).version), "need": "两台压滤机"}
    assert ann.post(f"/customers/{entered.id}/edit/needs", data=needs).status_code == 303
    overtaken = mia.post(approval, data={"version": "1"})  # the reviewer looked at something else
    assert overtaken.status_code == 409
    assert "两台压滤机" in overtaken.text
    version = str(now(app, entered).version)
    assert mia.post(approval, data={"version": version}).status_code == 303
    assert now(app, entered).number == "C-77"


def test_late_ones_are_marked_and_stay_in_the_queue_when_reviews_are_switched_off(
    app: Flask,
    people: SimpleNamespace,
    sign_in: Callable[..., Client],
    entered: Customer,
    clock: Any,
) -> None:
    mia = sign_in(people.mia)
    assert "超时" not in mia.get("/review/").text
    clock.forward(hours=25)
    mia = sign_in(people.mia)
    page = mia.get("/review/").text
    assert "超时" in page
    assert "有 1 个客户等待超过 24 小时" in page
    with app.app_context(), writing():
        change_setting("review_new", False)
    assert NAME in mia.get("/review/").text
    assert 'href="/review/"' in mia.get("/board/").text
    assert 'href="/review/"' not in sign_in(people.ann).get("/board/").text
    mia.post(f"/review/{entered.id}/approval", data={"version": "1"})
    assert 'href="/review/"' not in mia.get("/board/").text


def test_a_reviewers_own_entry_is_approved_at_once(
    app: Flask, people: SimpleNamespace, sign_in: Callable[..., Client]
) -> None:
    assert sign_in(people.mia).post("/customers", data=typed()).status_code == 303
    with app.app_context():
        made = db.session.scalars(select(Customer)).one()
    assert (made.review, made.number is not None) == (Review.APPROVED, True)


def test_an_import_waits_as_a_whole_and_is_approved_at_once(
    app: Flask, people: SimpleNamespace, sign_in: Callable[..., Client], tmp_path: Path
) -> None:
    rows = [["客户名称", "联系人", "电话", "客户编号", "商机阶段"]]
    rows += [["云帆科技有限公司", "李雷", "13800138000", "C001", "需求了解"]]
    rows += [["恒信医疗有限公司", "韩梅", "13900139000", "", ""]]
    desk = Desk(app, sign_in(people.ann))
    assert "2 个客户待审核" in desk.take(write_book(tmp_path / "book.xlsx", {"客户": rows}))
    with app.app_context():
        found = db.session.scalars(select(Customer).order_by(Customer.id)).all()
        assert {(one.review, one.number) for one in found} == {(Review.WAITING, None)}
        assert not any(db.session.scalars(select(Deal.is_live)))
        assert not sum(db.session.scalars(select(StageCount.count)))
    asked = told(app, NotificationKind.TO_REVIEW)
    assert asked == {people.mia.id, people.ada.id}
    mia = sign_in(people.mia)
    path = f"/review/imports/{desk.import_id}"
    assert "云帆科技有限公司" in mia.get(path).text
    assert mia.post(path).status_code == 303
    run_pending(app)
    with app.app_context():
        found = db.session.scalars(select(Customer).order_by(Customer.id)).all()
        assert [one.review for one in found] == [Review.APPROVED] * 2
        assert found[0].number == "C001"
        assert found[1].number
        assert sum(db.session.scalars(select(StageCount.count))) == 2
        assert not list(recounted())
    assert told(app, NotificationKind.REVIEW_DONE) == {people.ann.id}
    assert "没有待审核" in mia.get(path).text
    # What a reviewer decided is no work on the customer: its importer may still undo.
    desk.post("undo")
    run_pending(app)
    with app.app_context():
        assert not db.session.scalars(select(Customer.id)).all()


def test_a_page_of_the_queue_costs_the_same_however_many_wait(
    app: Flask,
    people: SimpleNamespace,
    sales: Sales,
    sign_in: Callable[..., Client],
    statements: Callable[..., Any],
) -> None:
    sales.customer("杭州云帆", people.ann)
    mia = sign_in(people.mia)
    mia.get("/review/")
    with statements() as few:
        assert mia.get("/review/").status_code == 200
    for nth in range(25):
        sales.customer(f"苏州恒信{nth}", people.ann, phone=f"139001390{nth:02}")
    mia.get("/board/")
    with statements() as many:
        page = mia.get("/review/").text
    assert "苏州恒信18" in page
    assert "苏州恒信19" not in page
    assert len(many) <= len(few) + 1
    assert len(many) <= 12
