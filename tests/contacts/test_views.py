"""Contacts on the customer's page."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.contacts.models import Contact
from crmapp.contacts.queries import contacts_of
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.history.models import Change
from crmapp.journal.models import Entry
from tests.harness.application import Client
from tests.harness.sales import Sales


@pytest.fixture
def customer(sales: Sales, people: SimpleNamespace) -> Customer:
    return sales.customer("杭州云帆智能科技有限公司", people.ann, phone="13812345678")


@pytest.fixture
def ann(customer: Customer, sign_in: Callable[..., Client], people: SimpleNamespace) -> Client:
    return sign_in(people.ann)


def contacts(app: Flask, customer: Customer) -> list[Contact]:
    with app.app_context():
        return contacts_of(customer)


def test_a_second_contact_is_added_and_the_first_stays_the_main_one(
    ann: Client, app: Flask, customer: Customer
) -> None:
    form = {"name": "刘敏", "phone": "0571-88886666", "gender": "female"}
    answer = ann.hx(f"/customers/{customer.id}/contacts", data=form)
    assert answer.status_code == 200
    assert "刘敏" in answer.text
    assert [(one.name, one.is_main) for one in contacts(app, customer)] == [
        ("王建国", True), ("刘敏", False),
    ]  # fmt: skip


def test_one_contact_at_most_is_the_main_one(ann: Client, app: Flask, customer: Customer) -> None:
    ann.hx(f"/customers/{customer.id}/contacts", data={"name": "刘敏"})
    second = contacts(app, customer)[1]
    assert ann.hx(f"/contacts/{second.id}/main").status_code == 422
    ann.hx(f"/contacts/{second.id}/main", data={"ready": "更换对接人"})
    assert [(one.name, one.is_main) for one in contacts(app, customer)] == [
        ("刘敏", True), ("王建国", False),
    ]  # fmt: skip


def test_who_left_stays_in_history_with_the_reason_and_another_becomes_main(
    ann: Client, app: Flask, customer: Customer
) -> None:
    ann.hx(f"/customers/{customer.id}/contacts", data={"name": "刘敏"})
    first = contacts(app, customer)[0]
    path = f"/contacts/{first.id}/departure"
    assert ann.hx(path, data={"left_on": "2026-11-01", "reason": ""}).status_code == 422
    ann.hx(path, data={"left_on": "2026-11-01", "reason": "客户反馈已离职"})
    now = contacts(app, customer)
    assert [(one.name, one.is_main) for one in now] == [("刘敏", True), ("王建国", False)]
    assert now[1].left_reason == "客户反馈已离职"


def test_a_changed_number_is_kept_sealed_in_the_history(
    ann: Client, app: Flask, customer: Customer
) -> None:
    [contact] = contacts(app, customer)
    form = {"version": "1", "name": "王建国", "phone": "13900001111", "reason": "换号了"}
    assert ann.hx(f"/contacts/{contact.id}", data=form).status_code == 200
    with app.app_context():
        change = db.session.scalars(select(Change).where(Change.field == "phone")).one()
        assert "1381234" in change.old.replace(" ", "")
        assert change.old_words == change.new_words == ""


def test_a_stale_save_is_refused_with_both_texts(
    ann: Client, app: Flask, customer: Customer, sign_in: Callable[..., Client],
    people: SimpleNamespace,
) -> None:  # fmt: skip
    [contact] = contacts(app, customer)
    path = f"/contacts/{contact.id}"
    sign_in(people.mia).hx(path, data={"version": "1", "name": "王建国", "position": "总监"})
    answer = ann.hx(path, data={"version": "1", "name": "王建国", "position": "经理"})
    assert answer.status_code == 409
    assert "总监" in answer.text
    assert "经理" in answer.text
    assert contacts(app, customer)[0].position == "总监"


def test_a_manager_edits_without_being_shown_the_number_and_does_not_lose_it(
    customer: Customer, app: Flask, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    [contact] = contacts(app, customer)
    mia = sign_in(people.mia)
    shown = mia.get(f"/contacts/{contact.id}/edit").text
    assert "13812345678" not in shown.replace(" ", "")
    assert "138****5678" in shown
    form = {"version": "1", "name": "王建国", "position": "总监", "phone": ""}
    assert mia.hx(f"/contacts/{contact.id}", data=form).status_code == 200
    with app.app_context():
        kept = db.session.get(Contact, contact.id)
        assert (kept.position, kept.phone) == ("总监", "13812345678")


def test_a_reveal_shows_the_number_and_is_written_down(
    customer: Customer, app: Flask, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    [contact] = contacts(app, customer)
    mia = sign_in(people.mia)
    assert "13812345678" not in mia.get(f"/customers/{customer.id}").text
    assert "13812345678" in mia.hx(f"/contacts/{contact.id}/reveal").text
    with app.app_context():
        entries = db.session.scalars(select(Entry).where(Entry.action == "contact:revealed"))
        [entry] = entries.all()
    assert (entry.actor_id, entry.subject_id) == (people.mia.id, contact.id)


WRONG = (
    {"name": ""},
    {"name": "刘敏", "phone": "1380013"},
    {"name": "刘敏", "email": "liu"},
    {"name": "刘敏", "remarks": "11010519491231002X"},
    {"name": "刘敏", "age": "200"},
)


@pytest.mark.one_database
def test_what_is_wrong_adds_nobody(
    ann: Client, app: Flask, customer: Customer, subtests: pytest.Subtests
) -> None:
    for form in WRONG:
        with subtests.test(**form):
            answer = ann.hx(f"/customers/{customer.id}/contacts", data=form)
            assert answer.status_code == 422
            assert all(text in answer.text for text in form.values())
            assert len(contacts(app, customer)) == 1
