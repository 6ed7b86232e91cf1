"""The landing page: phone numbers, empty states, whose day."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp import clock
from crmapp.database import writing
from crmapp.deals.models import Deal
from crmapp.nextsteps import verbs as steps
from crmapp.nextsteps.models import NextStep
from tests.harness.application import Client
from tests.harness.sales import Sales


@pytest.fixture
def due(app: Flask, sales: Sales, people: SimpleNamespace) -> Deal:
    deal = sales.deal("杭州云帆智能", people.ann)
    with app.app_context(), writing() as session:
        steps.plan(session.get(Deal, deal.id), clock.today(), by=people.ann, action="发报价")
    return deal


def test_the_owner_calls_by_a_tap(
    due: Deal, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    page = sign_in(people.ann).get("/").text
    assert 'href="tel:13800138000"' in page
    assert "发报价" in page


def test_a_manager_sees_the_task_and_a_masked_number(
    due: Deal, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    page = sign_in(people.mia).get("/?whose=team").text
    assert "杭州云帆智能" in page
    assert "13800138000" not in page
    assert "138****8000" in page


def test_a_line_is_drawn_anew_when_it_says_something_else(
    due: Deal, sign_in: Callable[..., Client], people: SimpleNamespace, app: Flask
) -> None:
    ann, mia = sign_in(people.ann), sign_in(people.mia)
    assert "发报价" in ann.get("/").text
    assert "13800138000" not in mia.get("/?whose=team").text
    with app.app_context(), writing() as session:
        session.scalars(select(NextStep)).one().action = "约演示"
        session.get(Deal, due.id).customer.short_name = "云帆"
    page = ann.get("/").text
    assert "约演示" in page
    assert "发报价" not in page
    assert ">云帆</a>" in page
    assert page.count('name="csrf_token"') > page.count("\N{NULL}") == 0


def test_only_who_oversees_the_team_looks_at_others(
    due: Deal, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    bob, mia = sign_in(people.bob), sign_in(people.mia)
    for whose in ("team", "1", "99"):
        assert bob.get(f"/?whose={whose}").status_code == 403, whose
        assert mia.get(f"/?whose={whose}").status_code == 200, whose


def test_an_address_that_says_nothing_shows_ones_own_day(
    due: Deal, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    ann = sign_in(people.ann)
    for query in ("?whose=x", "?all=x", "?whose=&all=", "?all=done"):
        assert "杭州云帆智能" in ann.get(f"/{query}").text, query


def test_an_empty_day_says_what_to_do_first(
    sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    assert 'href="/customers/new"' in sign_in(people.ann).get("/").text
    assert 'href="/customers/new"' not in sign_in(people.carol).get("/").text
