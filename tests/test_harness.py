"""The harness itself: a test that could not fail would prove nothing."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from playwright.sync_api import Page

from crmapp import clock as crm_clock
from crmapp.accounts.models import Person
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from tests.harness.application import Client
from tests.harness.faults import Faults
from tests.harness.rows import snapshot_rows


def test_every_kind_of_database_starts_empty(context: Flask) -> None:
    assert db.session.scalar(db.select(db.func.count(Person.id))) == 0


def test_only_questions_to_the_database_are_counted(context: Flask, statements: Callable) -> None:
    with statements() as sent:
        with writing():
            db.session.execute(db.select(Person.id))
        db.session.execute(db.select(Person.id))
    assert len(sent) == 2


def test_a_snapshot_tells_a_changed_row(context: Flask, people: SimpleNamespace) -> None:
    before = snapshot_rows(db.engine)
    with writing() as session:
        session.get(Person, people.ann.id).rename("安然二")
    after = snapshot_rows(db.engine)
    assert [name for name in before if before[name] != after[name]] == ["people"]


def test_a_customer_comes_with_its_contact_deal_and_helper(
    context: Flask, people: SimpleNamespace, new_customer: Callable[..., Customer]
) -> None:
    customer = db.session.get(Customer, new_customer(people.ann, helpers=[people.hal]).id)
    assert customer.owner_id == people.ann.id
    assert customer.helper_ids == [people.hal.id]
    assert customer.current_deal_id


def test_the_clock_goes_where_a_test_sends_it(clock: SimpleNamespace) -> None:
    clock.at("2026-11-25 23:59")
    assert str(crm_clock.today()) == "2026-11-25"
    clock.forward(minutes=1)
    assert str(crm_clock.today()) == "2026-11-26"


def test_a_named_person_is_signed_in(client: Client, people: SimpleNamespace) -> None:
    assert client.get("/").status_code == 303
    assert client.sign_in(people.ann).get("/").status_code == 200


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("event", "script", "fault"),
    [
        ("console", "document.body.setAttribute('style', 'color: red')", "style-src"),
        ("console", "fetch('http://elsewhere.invalid/').catch(() => {})", "elsewhere"),
        (
            "weberror",
            "setTimeout(() => { throw new Error('on purpose') })",
            "on purpose",
        ),
        ("console", "console.error('on purpose')", "on purpose"),
        ("console", "fetch('/no-such-page')", "404"),
    ],
)
def test_what_a_page_may_never_do_is_a_fault(
    page: Page, faults: Faults, event: str, script: str, fault: str
) -> None:
    page.goto("/setup/")
    with page.context.expect_event(event):
        page.evaluate(f"{{ {script} }}")
    with pytest.raises(AssertionError, match=fault):
        faults.check()
    faults.forgive(fault)


@pytest.mark.one_database
def test_axe_finds_a_barrier(page: Page, axe: Callable[..., None]) -> None:
    page.goto("/setup/")
    page.evaluate("document.body.append(document.createElement('button'))")
    with pytest.raises(AssertionError, match="button-name"):
        axe(page)


@pytest.mark.one_database
@pytest.mark.sizes("desk", "phone")
def test_a_page_has_the_size_that_was_asked_for(page: Page, size: str) -> None:
    page.goto("/setup/")
    assert page.evaluate("innerWidth") == {"desk": 1440, "phone": 390}[size]
