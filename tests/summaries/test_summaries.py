"""Summaries as PDF, opened and read again: who gets what on paper."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from crmapp import clock as crm_clock
from crmapp.customers.kinds import Review
from crmapp.customers.models import Customer
from crmapp.customers.verbs import name_helper
from crmapp.database import db, writing
from crmapp.files.store import path_of
from crmapp.followups.verbs import log_followup
from crmapp.jobs.models import Job, JobState
from crmapp.jobs.runner import run_pending
from crmapp.journal.models import Entry
from crmapp.nextsteps.verbs import plan
from crmapp.paper.press import PaperBusy
from crmapp.paper.printer import PaperFailed, Reason
from crmapp.settings.values import change_setting
from tests.harness.application import Client
from tests.harness.sales import Sales

pytestmark = pytest.mark.seldom_elsewhere

NAME = "杭州云帆智能科技有限公司"


@pytest.fixture
def customer(sales: Sales, people: SimpleNamespace, app: Flask) -> Customer:
    deal = sales.deal(NAME, people.ann, amount=12_800_000, title="MES 系统一期", stage="商务谈判")
    with app.app_context(), writing() as session:
        customer = session.get(Customer, deal.customer_id)
        name_helper(customer, people.hal, by=people.ann)
        for nth in range(10):
            began = crm_clock.now() - timedelta(days=10 - nth)
            promise = ("寄样品", crm_clock.today()) if nth == 9 else None
            said = {"began_at": began, "content": f"第{nth}次谈价格"}
            log_followup(customer, said, by=people.ann, promise=promise)
        plan(session.get(type(deal), deal.id), crm_clock.today(), by=people.ann,
             action="发分项报价")  # fmt: skip
    return customer


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def printed(client: Client, customer: Customer, **form: str) -> str:
    answer = client.post(f"/customers/{customer.id}/summary", data=form)
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    return text_of(answer.data)


def entries(app: Flask) -> list[dict]:
    with app.app_context():
        statement = select(Entry.details).where(Entry.action == "summary:printed")
        return list(db.session.scalars(statement))


def test_a_summary_tells_what_is_known_and_who_printed_it(
    customer: Customer, sign_in: Callable[..., Client], people: SimpleNamespace, app: Flask
) -> None:
    text = printed(sign_in(people.ann), customer)
    for told in (NAME, customer.number, "MES 系统一期", "¥128,000", "商务谈判", "发分项报价",
                 "寄样品", "第9次谈价格", "第2次谈价格", "启航", "安然", "第 1 页"):  # fmt: skip
        assert told in text, told
    assert "第1次谈价格" not in text  # the last eight, and how many more there are
    assert "138****8000" in text
    assert "13800138000" not in text
    assert entries(app) == [{"full": False}]


def test_the_browser_shows_it_under_the_customers_name(
    customer: Customer, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    answer = sign_in(people.ann).post(f"/customers/{customer.id}/summary")
    said = answer.headers["Content-Disposition"]
    assert said.startswith("inline;")
    assert customer.short_name in unquote(said)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("name", "status"),
    [("ann", 200), ("hal", 200), ("mia", 200), ("ada", 200), ("bob", 403), ("carol", 403)],
)
def test_numbers_in_full_are_for_those_who_may_and_are_logged(
    customer: Customer, sign_in: Callable[..., Client], people: SimpleNamespace, app: Flask,
    name: str, status: int,
) -> None:  # fmt: skip
    client = sign_in(getattr(people, name))
    answer = client.post(f"/customers/{customer.id}/summary", data={"full": "1"})
    assert answer.status_code == status
    if status == 200:
        assert "13800138000" in text_of(answer.data)
        assert entries(app) == [{"full": True}]


@pytest.mark.one_database
def test_a_watermark_names_the_reader_where_the_team_wants_one(
    customer: Customer, sign_in: Callable[..., Client], people: SimpleNamespace, app: Flask
) -> None:
    plain = printed(sign_in(people.mia), customer).count("米雅")
    with app.app_context(), writing():
        change_setting("print_watermark", True)
    assert printed(sign_in(people.mia), customer).count("米雅") > plain


def test_a_customer_that_waits_for_review_is_not_printed(
    sales: Sales, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    waiting = sales.customer("待审公司", people.ann, review=Review.WAITING)
    for name in ("ann", "mia"):
        client = sign_in(getattr(people, name))
        assert client.post(f"/customers/{waiting.id}/summary").status_code == 403
        form = {"customer": str(waiting.id)}
        assert client.post("/customers/summaries", data=form).status_code == 403


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("problem", "status"), [(PaperBusy(), 503), (PaperFailed(Reason.MEMORY), 303)]
)
def test_a_printer_that_cannot_is_told_in_plain_words(
    customer: Customer, sign_in: Callable[..., Client], people: SimpleNamespace, app: Flask,
    monkeypatch: pytest.MonkeyPatch, problem: Exception, status: int,
) -> None:  # fmt: skip
    def fail(_html: str) -> bytes:
        raise problem

    monkeypatch.setattr("crmapp.summaries.views.render_pdf", fail)
    client = sign_in(people.ann)
    assert client.post(f"/customers/{customer.id}/summary").status_code == status
    assert entries(app) == []


def job(app: Flask) -> Job:
    with app.app_context():
        found = db.session.scalars(select(Job)).one()
        assert found.file is None or found.file.id
        return found


def test_a_selection_is_printed_into_one_file_by_a_job(
    customer: Customer, sales: Sales, sign_in: Callable[..., Client], people: SimpleNamespace,
    app: Flask,
) -> None:  # fmt: skip
    other = sales.customer("苏州恒信医疗器械有限公司", people.ann, phone="13900139000")
    client = sign_in(people.ann)
    form = {"customer": [str(customer.id), str(other.id)]}
    answer = client.post("/customers/summaries", data=form)
    assert answer.location == f"/jobs/{job(app).id}"
    assert run_pending(app) == 1
    done = job(app)
    assert (done.state, done.done, done.total) == (JobState.DONE, 2, 2)
    with app.app_context():
        text = text_of(path_of(done.file).read_bytes())
    assert NAME in text
    assert "苏州恒信医疗器械有限公司" in text
    assert "139****9000" in text
    assert "13900139000" not in text
    assert entries(app) == [{"full": False}] * 2
    with client.get(f"/jobs/{done.id}/result") as answer:
        assert text_of(answer.data) == text
    assert sign_in(people.bob).get(f"/jobs/{done.id}/result").status_code == 404


def test_all_of_a_filter_means_those_one_may_print(
    customer: Customer, sales: Sales, sign_in: Callable[..., Client], people: SimpleNamespace,
    app: Flask,
) -> None:  # fmt: skip
    sales.customer("苏州恒信医疗器械有限公司", people.bob)
    sign_in(people.ann).post("/customers/summaries", data={"all": "1", "query": ""})
    assert job(app).payload == {"customers": [customer.id]}


def test_more_than_one_file_holds_is_refused(
    customer: Customer, sales: Sales, sign_in: Callable[..., Client], people: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch, app: Flask,
) -> None:  # fmt: skip
    monkeypatch.setattr("crmapp.summaries.views.MOST", 1)
    sales.customer("苏州恒信医疗器械有限公司", people.ann)
    answer = sign_in(people.ann).post("/customers/summaries", data={"all": "1", "query": "?q=1"})
    assert answer.location == "/customers?q=1"
    with app.app_context():
        assert db.session.scalars(select(Job)).all() == []


def test_a_job_prints_only_what_may_still_be_printed(
    customer: Customer, sign_in: Callable[..., Client], people: SimpleNamespace, app: Flask
) -> None:
    sign_in(people.ann).post("/customers/summaries", data={"customer": str(customer.id)})
    with app.app_context(), writing() as session:
        session.get(Customer, customer.id).owner_id = people.bob.id
    run_pending(app)
    assert job(app).state is JobState.FAILED


@pytest.mark.one_database
def test_a_job_that_is_cancelled_leaves_no_file(
    customer: Customer, sign_in: Callable[..., Client], people: SimpleNamespace, app: Flask
) -> None:
    client = sign_in(people.ann)
    client.post("/customers/summaries", data={"customer": str(customer.id)})
    client.post(f"/jobs/{job(app).id}/cancel")
    run_pending(app)
    assert (job(app).state, job(app).file) == (JobState.CANCELLED, None)


def test_a_summary_costs_as_many_statements_for_many_follow_ups_as_for_few(
    customer: Customer, sign_in: Callable[..., Client], people: SimpleNamespace,
    statements: Callable,
) -> None:  # fmt: skip
    client = sign_in(people.ann)
    printed(client, customer)
    with statements() as sent:
        printed(client, customer)
    assert len([line for line in sent if line.lstrip().startswith("SELECT")]) <= 3 + 8
