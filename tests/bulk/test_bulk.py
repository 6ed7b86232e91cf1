"""One value for many customers: looked over, written as a job, taken back as one."""

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.bulk import work
from crmapp.bulk.models import BulkChange
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.history.models import Change
from crmapp.jobs.runner import run_pending
from crmapp.jobs.verbs import ask_cancel
from crmapp.journal.models import Entry
from crmapp.pasting import views
from tests.harness.application import Client
from tests.harness.sales import Sales

PAGE = re.compile(r"/customers/sheet/bulk/\d+")


@pytest.fixture
def keys(sales: Sales, people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Five customers of Ann's and one of Bob's, where more than two are many."""
    monkeypatch.setattr(views, "MOST_LINES", 2)
    monkeypatch.setattr(work, "BLOCK", 2)
    names = ["甲公司", "乙公司", "丙公司", "丁公司", "戊公司"]
    mine = [sales.customer(name, people.ann).id for name in names]
    return [*mine, sales.customer("己公司", people.bob).id]


def test_many_customers_are_looked_over_changed_for_a_reason_and_changed_back(
    keys: list[int], people: SimpleNamespace, sign_in: Callable[..., Client], app: Flask,
    sales: Sales,
) -> None:  # fmt: skip
    client = sign_in(people.ann)

    def budgets() -> list[str]:
        with app.app_context():
            return list(db.session.scalars(select(Customer.budget).order_by(Customer.id)))

    asked = {"all": "1", "query": "", "column": "budget", "blanks": "1", "block": "5 万以内"}
    sent = client.post("/customers/sheet/changes", data=asked)
    assert "/jobs/" in sent.location
    run_pending(app)
    home = PAGE.search(client.get(sent.location).text)[0]
    page = client.get(home).text
    assert "将修改 5 位客户" in page
    assert "负责" in page  # Bob's stays as it is, and the page says why
    assert client.post(f"{home}/done", data={"reason": ""}).status_code == 422
    with app.app_context(), writing() as session:
        session.get(Customer, keys[3]).version += 1  # somebody saved it meanwhile
    client.post(f"{home}/done", data={"reason": "年度调整"})
    run_pending(app)
    assert budgets() == ["5 万以内"] * 3 + [""] + ["5 万以内"] + [""]
    page = client.get(home).text
    assert "已修改 4 位客户" in page
    assert "1 位未改" in page
    with app.app_context():
        reasons = db.session.scalars(select(Change.reason).where(Change.field == "budget")).all()
        assert reasons == ["年度调整"] * 4
        told = db.session.scalars(select(Entry).where(Entry.action == "customers:changed_many"))
        assert told.one().details["count"] == 4
    assert sign_in(people.bob).get(home).status_code == 404
    client.post(f"{home}/undo")
    run_pending(app)
    assert budgets() == [""] * 6
    assert client.post(f"{home}/undo").status_code == 409


@pytest.mark.one_database
def test_what_was_stopped_says_how_far_it_came_and_names_stay_few(
    keys: list[int], people: SimpleNamespace, sign_in: Callable[..., Client], app: Flask
) -> None:
    client = sign_in(people.ann)
    asked = {"all": "1", "query": "", "column": "budget", "blanks": "1", "block": "10 万"}
    client.post("/customers/sheet/changes", data=asked)
    run_pending(app)
    with app.app_context():
        row = db.session.scalars(select(BulkChange)).one()
        home = f"/customers/sheet/bulk/{row.id}"
    client.post(f"{home}/done", data={"reason": "调整"})
    with app.app_context(), writing() as session:
        ask_cancel(session.get(BulkChange, row.id).job)
    run_pending(app)
    assert "处理到第 0 位（共 6 位）时停止" in client.get(home).text
    assert client.post(f"{home}/undo").status_code == 409
    few = {**asked, "column": "website", "block": "www.example.cn"}
    page = client.post("/customers/sheet/changes", data=few).text
    assert "逐个与已有客户比对" in page
    emptied = client.post("/customers/sheet/changes", data={**few, "block": ""})
    assert emptied.location.startswith("/jobs/")  # nobody is told apart by nothing
