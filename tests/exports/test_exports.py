"""Taking customers out: who may, who is asked, what the journal says, what the files hold."""

from collections.abc import Callable
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from crmapp import clock as crm_clock
from crmapp.customers.kinds import Review
from crmapp.database import db
from crmapp.exports import views
from crmapp.exports.models import Export, ExportState
from crmapp.exports.queries import PER_HOUR
from crmapp.files.store import path_of
from crmapp.jobs.kinds import KINDS
from crmapp.jobs.models import Job, JobState
from crmapp.jobs.runner import run_pending
from crmapp.journal.models import Entry
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.models import Notification
from tests.exports.conftest import ANNS, BOBS, Out
from tests.harness.sales import Sales


def entries(app: Flask, action: str) -> list[dict]:
    with app.app_context():
        return list(db.session.scalars(select(Entry.details).where(Entry.action == action)))


def notices(app: Flask, person: Any) -> list[NotificationKind]:
    with app.app_context():
        mine = select(Notification.kind).where(Notification.person_id == person.id)
        return list(db.session.scalars(mine))


def test_a_manager_takes_the_list_out_as_a_workbook(
    customers: None, out: Callable[..., Out], people: SimpleNamespace, app: Flask
) -> None:
    book = out(people.mia).book(query="?sort=name")
    assert list(book) == [
        "客户", "跟进记录", "商机", "联系人", "承诺", "历史计划", "阶段历史", "协作人",
        "需求", "售后记录", "商机产品", "报价", "报价明细", "方案", "收款", "活动",
        "关于此文件", "可选值",
    ]  # fmt: skip
    heads, *rows = book["客户"]
    first = dict(zip(heads, rows[0], strict=True))
    assert [row[1] for row in rows] == [ANNS, BOBS]
    assert (first["销售阶段"], first["预计成交金额"]) == ("商务谈判", 128_000)
    assert first["下次跟进日期"].date() == crm_clock.today()
    assert (first["下一步计划"], first["负责人"]) == ("发分项报价", "安然")
    assert first["联系电话"] == "138****8000"
    assert dict(zip(*book["跟进记录"], strict=True))["跟进内容"] == "=谈过价格"
    assert dict(zip(book["商机"][0], book["商机"][1], strict=True))["商机名称"] == "MES 一期"
    [told] = entries(app, "export:made")
    assert (told["filter"], told["count"], told["format"]) == ("?sort=name", 2, "xlsx")


def test_details_are_open_only_to_those_who_may_see_them_and_on_demand(
    customers: None, out: Callable[..., Out], people: SimpleNamespace, app: Flask,
    setting: Callable[..., None],
) -> None:  # fmt: skip
    phones = {row["客户名称"]: row["联系电话"] for row in out(people.mia).rows(is_open="y")}
    assert phones == {ANNS: "13800138000", BOBS: "13800138000"}
    assert entries(app, "export:made")[-1]["full"]
    setting("exports_own", True)
    [row] = out(people.ann).rows(is_open="y", query="?owner=me")
    assert (row["联系电话"], row["最近跟进内容"]) == ("13800138000", "=谈过价格")


def test_whoever_lacks_the_right_asks_and_a_manager_decides(
    customers: None, out: Callable[..., Out], people: SimpleNamespace, app: Flask
) -> None:
    bob, mia = out(people.bob), out(people.mia)
    assert bob.ask(purpose="周会").location == "/exports/"
    assert notices(app, people.mia) == [NotificationKind.EXPORT_ASKED]
    assert run_pending(app) == 0
    page = mia.client.get("/exports/").text
    assert "周会" in page
    assert "鲍勃" in page
    assert bob.client.post("/exports/1/approval").status_code == 403
    assert mia.client.post("/exports/1/approval").location == "/exports/"
    assert mia.client.post("/exports/1/refusal").status_code == 404
    assert NotificationKind.EXPORT_GRANTED in notices(app, people.bob)
    run_pending(app)
    with app.app_context():
        job = db.session.scalars(select(Job)).one()
        assert (job.person_id, job.state) == (people.bob.id, JobState.DONE)
        book = openpyxl.load_workbook(BytesIO(path_of(job.file).read_bytes()))
    # An approval opens nothing: Ann's notes stay hers and her customer's phone masked.
    names = [row[1] for row in book["客户"].iter_rows(min_row=2, values_only=True)]
    assert sorted(names) == sorted([ANNS, BOBS])
    assert book["跟进记录"].max_row == 1
    assert entries(app, "export:granted")[0]["count"] == 2


def test_a_declined_export_is_told_and_never_made(
    customers: None, out: Callable[..., Out], people: SimpleNamespace, app: Flask
) -> None:
    out(people.ann).ask()
    out(people.mia).client.post("/exports/1/refusal")
    assert run_pending(app) == 0
    assert notices(app, people.ann)[-1] is NotificationKind.EXPORT_DECLINED
    with app.app_context():
        assert db.session.get(Export, 1).state is ExportState.DECLINED


def test_the_team_says_who_needs_no_approval(
    customers: None, out: Callable[..., Out], people: SimpleNamespace, app: Flask,
    setting: Callable[..., None],
) -> None:  # fmt: skip
    setting("exports_own", True)
    assert out(people.ann).ask(query="?owner=me").location.startswith("/jobs/")
    assert out(people.ann).ask().location == "/exports/"  # Bob's are among them
    setting("exports_approved", True)
    assert out(people.ann).ask(query="?owner=me").location == "/exports/"
    # The only manager there is has nobody to ask.
    assert out(people.mia).ask().location.startswith("/jobs/")


@pytest.mark.one_database
def test_what_may_be_taken_out_is_asked_again_when_the_file_is_made(
    customers: None, out: Callable[..., Out], people: SimpleNamespace, app: Flask,
    setting: Callable[..., None],
) -> None:  # fmt: skip
    setting("exports_own", True)
    out(people.ann).ask(query="?owner=me")
    setting("exports_own", False)
    run_pending(app)
    with app.app_context():
        assert db.session.scalars(select(Job.state)).one() is JobState.FAILED
    assert entries(app, "export:made") == []


@pytest.mark.one_database
def test_ticked_customers_are_exported_and_waiting_ones_are_not(
    customers: None, sales: Sales, out: Callable[..., Out], people: SimpleNamespace
) -> None:
    waiting = sales.customer("待审公司", people.ann, review=Review.WAITING)
    mia = out(people.mia)
    chosen = mia.client.post("/exports/chosen", data={"customer": ["1:1", str(waiting.id)]}).text
    assert 'name="customer" value="1"' in chosen
    rows = mia.rows(customer=["1", str(waiting.id)])
    assert [row["客户名称"] for row in rows] == [ANNS]
    assert len(mia.rows(all="1", customer=["1"])) == 2


@pytest.mark.one_database
def test_more_than_a_printed_list_holds_is_said_before_anything_is_begun(
    customers: None, out: Callable[..., Out], people: SimpleNamespace, app: Flask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(views, "MOST_PRINTED", 1)
    answer = out(people.mia).ask(format="pdf")
    assert (answer.status_code, "最多 1 个客户" in answer.text) == (422, True)
    with app.app_context():
        assert db.session.scalars(select(Export)).all() == []


@pytest.mark.one_database
def test_an_hour_allows_so_many_exports(
    customers: None, out: Callable[..., Out], people: SimpleNamespace
) -> None:
    mia = out(people.mia)
    answers = [mia.ask(customer="1").status_code for _ in range(PER_HOUR + 1)]
    assert answers == [303] * PER_HOUR + [429]


@pytest.mark.one_database
def test_strange_forms_break_nothing(
    customers: None, out: Callable[..., Out], people: SimpleNamespace
) -> None:
    mia = out(people.mia)
    for sent in (
        {"format": "?"},
        {"layout": "f" * 5_000},
        {"customer": ["9" * 11, "-1", "x"]},
        {"query": "?stage=999&q=%00&sort=?", "purpose": "x" * 500},
    ):
        assert mia.ask(**sent).status_code == 422
    assert mia.client.get("/exports/new?owner=%FF&q=138").status_code == 200


@pytest.mark.one_database
def test_an_export_outlives_its_job_but_not_its_file(
    customers: None, out: Callable[..., Out], people: SimpleNamespace, app: Flask, clock: Any
) -> None:
    mia = out(people.mia)
    mia.file()
    clock.forward(days=2)
    with app.app_context():
        KINDS["housekeeping"].run(None)
        assert db.session.scalars(select(Job.file_id)).one() is None
    clock.forward(days=31)
    with app.app_context():
        KINDS["housekeeping"].run(None)
        assert db.session.scalars(select(Export.job_id)).one() is None


@pytest.mark.one_database
def test_what_a_stopped_server_left_half_written_goes_at_night(app: Flask, clock: Any) -> None:
    left = app.config["INSTANCE"] / ".export-left"
    left.mkdir()
    (left / "export").write_text("客户")
    with app.app_context():
        KINDS["export_leftovers"].run(None)
        assert left.exists()
        clock.forward(days=2)
        KINDS["export_leftovers"].run(None)
    assert not left.exists()
