"""The page of the list: who reads what in a row, and what it costs."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp import clock as crm_clock
from crmapp.contacts.models import Contact
from crmapp.customers.models import Customer
from crmapp.customers.verbs import name_helper
from crmapp.database import writing
from crmapp.followups.verbs import log_followup
from tests.harness.application import Client
from tests.harness.sales import Sales

SAID = "对方嫌贵，下周再谈"


@pytest.fixture
def customer(sales: Sales, people: SimpleNamespace, app: Flask) -> Customer:
    deal = sales.deal("杭州云帆智能", people.ann)
    with app.app_context(), writing() as session:
        customer = session.get(Customer, deal.customer_id)
        name_helper(customer, people.hal, by=people.ann)
        log_followup(customer, {"began_at": crm_clock.now(), "content": SAID}, by=people.ann)
    return customer


READERS = {"ann", "hal", "carol", "mia", "ada"}
CALLERS = {"ann", "hal"}


@pytest.mark.one_database
def test_a_row_shows_notes_and_numbers_to_those_who_may_have_them(
    customer: Customer, sign_in: Callable[..., Client], people: SimpleNamespace,
    subtests: pytest.Subtests,
) -> None:  # fmt: skip
    for name, person in vars(people).items():
        with subtests.test(name):
            page = sign_in(person).get("/customers").text
            assert (SAID in page) is (name in READERS)
            assert ("13800138000" in page) is (name in CALLERS)
            assert ("138****8000" in page) is (name not in CALLERS)


@pytest.mark.one_database
def test_a_full_page_costs_as_many_statements_as_a_short_one(
    customer: Customer, sales: Sales, people: SimpleNamespace, sign_in: Callable[..., Client],
    statements: Callable,
) -> None:  # fmt: skip
    client = sign_in(people.ann)
    client.get("/customers")
    with statements() as few:
        client.get("/customers")
    for nth in range(30):
        sales.deal(f"客户{nth}", (people.ann, people.bob)[nth % 2])
    with statements() as many:
        client.get("/customers?q=客户")
    with statements() as again:
        client.get("/customers?q=客户")
    assert len(few) == len(again) < len(many) <= 3 + 9


def test_a_row_is_drawn_anew_when_it_says_something_else_and_for_each_reader(
    customer: Customer, sign_in: Callable[..., Client], people: SimpleNamespace, app: Flask
) -> None:
    ann, bob = sign_in(people.ann), sign_in(people.bob)
    assert SAID in ann.get("/customers").text
    assert SAID not in bob.get("/customers").text
    with app.app_context(), writing() as session:
        again = session.get(Customer, customer.id)
        log_followup(again, {"began_at": crm_clock.now(), "content": "样品已寄出"}, by=people.ann)
        session.scalars(select(Contact).where(Contact.customer_id == again.id)).one().name = "王芳"
    assert "样品已寄出" in (page := ann.get("/customers").text)
    assert SAID not in page
    assert "王芳" in page
    assert "王芳" in bob.get("/customers").text
    with app.app_context(), writing() as session:
        name_helper(session.get(Customer, customer.id), people.bob, by=people.ann)
    assert "样品已寄出" in bob.get("/customers").text


def test_chips_take_back_one_filter_each(
    customer: Customer, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    page = sign_in(people.mia).get("/customers?owner=none&silent=30&sort=name").text
    assert 'href="/customers?silent=30&amp;sort=name"' in page
    assert 'href="/customers?owner=none&amp;sort=name"' in page


def test_an_empty_list_says_what_to_do_next(
    sales: Sales, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    assert "还没有客户" in sign_in(people.ann).get("/customers").text
    assert "没有符合条件的客户" in sign_in(people.ann).get("/customers?owner=none").text
