"""Postponing, dropping, planning, and taking each back."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.nextsteps import verbs
from crmapp.nextsteps.models import NextStep, StepState
from tests.harness.application import Client
from tests.harness.rows import snapshot_rows
from tests.harness.sales import Sales

TODAY = {"HX-Request": "true", "HX-Current-URL": "http://localhost/"}


@pytest.fixture
def ann(clock: Any, sign_in: Callable[..., Client], people: SimpleNamespace) -> Client:
    clock.at("2026-11-25 09:30")
    return sign_in(people.ann)


@pytest.fixture
def deal(ann: Client, sales: Sales, people: SimpleNamespace) -> Deal:
    return sales.deal("杭州云帆智能科技有限公司", people.ann)


@pytest.fixture
def step(deal: Deal, app: Flask, people: SimpleNamespace) -> NextStep:
    with app.app_context(), writing() as session:
        day = date(2026, 11, 24)
        return verbs.plan(session.get(Deal, deal.id), day, by=people.ann, action="发报价")


def all_steps(app: Flask) -> list[NextStep]:
    with app.app_context():
        return list(db.session.scalars(select(NextStep).order_by(NextStep.id)))


def undo_of(answer: Any) -> str:
    """The address behind the toast's button."""
    toast = answer.text[answer.text.index("data-toast") :]
    return toast.split('hx-post="')[1].split('"')[0].replace("&amp;", "&")


def rows(app: Flask) -> Any:
    with app.app_context():
        kept = snapshot_rows(db.engine)
        return {name: kept[name] for name in ("next_steps", "deals", "customers")}


def test_a_postponed_plan_takes_its_words_along(
    ann: Client, step: NextStep, deal: Deal, app: Flask, sales: Sales
) -> None:
    answer = ann.post(f"/nextsteps/{step.id}/postpone", data={"due_on": "明天"}, headers=TODAY)
    assert answer.status_code == 200
    assert f"#task-deal-{deal.id}" in answer.text
    assert "task--done" in answer.text
    former, later = all_steps(app)
    assert (former.state, later.state) == (StepState.POSTPONED, StepState.OPEN)
    assert (later.action, later.due_on) == ("发报价", date(2026, 11, 26))
    assert sales.read(Customer, deal.customer_id).next_due_on == date(2026, 11, 26)


@pytest.mark.parametrize(
    ("act", "form"), [("postpone", {"due_on": "下周一"}), ("drop", {})], ids=["postpone", "drop"]
)
def test_undo_puts_everything_back(
    ann: Client, step: NextStep, app: Flask, act: str, form: dict[str, str]
) -> None:
    before = rows(app)
    answer = ann.post(f"/nextsteps/{step.id}/{act}", data=form, headers=TODAY)
    assert rows(app) != before
    assert ann.post(undo_of(answer), headers=TODAY).status_code == 200
    assert rows(app) == before


@pytest.mark.parametrize(("path", "form"), [("plan", {"due_on": "明天"}), ("waiver", {})])
def test_a_plan_and_a_waiver_are_taken_back(
    ann: Client, deal: Deal, app: Flask, path: str, form: dict[str, str]
) -> None:
    before = rows(app)
    answer = ann.post(f"/deals/{deal.id}/{path}", data=form, headers=TODAY)
    assert rows(app) != before
    assert ann.post(undo_of(answer), headers=TODAY).status_code == 200
    assert rows(app) == before


def test_a_plan_that_was_postponed_meanwhile_is_not_postponed_again(
    ann: Client, step: NextStep, app: Flask
) -> None:
    ann.post(f"/nextsteps/{step.id}/postpone", data={"due_on": "下周一"}, headers=TODAY)
    before = rows(app)
    for act in ("postpone", "drop"):
        path = f"/nextsteps/{step.id}/{act}"
        answer = ann.post(path, data={"due_on": "明天"}, headers=TODAY)
        assert answer.status_code == 409
        assert 'role="alert"' in answer.text
    assert rows(app) == before


def test_an_undo_that_comes_too_late_does_not_overwrite_the_new_plan(
    ann: Client, step: NextStep, deal: Deal, app: Flask
) -> None:
    undo = undo_of(ann.post(f"/nextsteps/{step.id}/drop", headers=TODAY))
    ann.post(f"/deals/{deal.id}/plan", data={"due_on": "月底"}, headers=TODAY)
    before = rows(app)
    assert ann.post(undo, headers=TODAY).status_code == 409
    assert rows(app) == before


def test_a_second_plan_is_refused_while_one_is_open(
    ann: Client, step: NextStep, deal: Deal, app: Flask
) -> None:
    before = rows(app)
    path = f"/deals/{deal.id}/plan"
    assert ann.post(path, data={"due_on": "明天"}, headers=TODAY).status_code == 409
    assert ann.post(f"/deals/{deal.id}/waiver", headers=TODAY).status_code == 409
    assert rows(app) == before


@pytest.mark.one_database
@pytest.mark.parametrize("typed", ["", "昨天", "2026-11-24", "那天", "<script>"])
def test_a_day_that_is_none_or_past_is_refused_with_the_reason(
    ann: Client, step: NextStep, app: Flask, typed: str
) -> None:
    before = rows(app)
    answer = ann.post(f"/nextsteps/{step.id}/postpone", data={"due_on": typed}, headers=TODAY)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert rows(app) == before


def test_the_answer_brings_the_new_count_of_what_is_due(ann: Client, step: NextStep) -> None:
    answer = ann.post(f"/nextsteps/{step.id}/postpone", data={"due_on": "明天"}, headers=TODAY)
    assert answer.headers["HX-Trigger"] == '{"due": {"count": 0}}'


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("page", "target"), [("/board/", "card"), ("/customers/{id}", "deal-strip")]
)
def test_the_page_that_asked_is_drawn_anew(
    ann: Client, step: NextStep, deal: Deal, page: str, target: str
) -> None:
    url = "http://localhost" + page.format(id=deal.customer_id)
    headers = {"HX-Request": "true", "HX-Current-URL": url}
    answer = ann.post(f"/nextsteps/{step.id}/postpone", data={"due_on": "明天"}, headers=headers)
    assert f'hx-target="#deal-{deal.id}"' in answer.text
    assert f'class="{target}' in answer.text
