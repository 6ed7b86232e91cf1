"""Correcting a follow-up: by its author, for a day, with the former text kept."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.followups.models import FollowUp
from tests.followups.writing import write
from tests.harness.application import Client
from tests.harness.rows import snapshot_rows
from tests.harness.sales import Sales


@pytest.fixture
def ann(clock: Any, sign_in: Callable[..., Client], people: SimpleNamespace) -> Client:
    clock.at("2026-11-25 09:30")
    return sign_in(people.ann)


@pytest.fixture
def entry(ann: Client, sales: Sales, people: SimpleNamespace, app: Flask) -> FollowUp:
    deal = sales.deal("杭州云帆智能科技有限公司", people.ann)
    assert write(ann, deal, content="预算五万", need="要快").status_code == 200
    with app.app_context():
        return db.session.scalars(select(FollowUp)).one()


def correct(client: Client, entry: FollowUp, **given: str) -> Any:
    data = {"content": "预算五万", "need": "要快", "version": str(entry.version), **given}
    return client.hx(f"/followups/{entry.id}/edit", data=data)


def test_a_corrected_entry_says_so_and_shows_what_it_said_before(
    ann: Client, entry: FollowUp, sales: Sales
) -> None:
    answer = correct(ann, entry, content="预算八万")
    assert answer.status_code == 200
    assert "预算八万" in answer.text
    assert f"/followups/{entry.id}/former" in answer.text
    assert "预算五万" in ann.get(f"/followups/{entry.id}/former").text


def test_an_unchanged_entry_is_not_marked_as_corrected(
    ann: Client, entry: FollowUp, sales: Sales
) -> None:
    when = ann.get(f"/followups/{entry.id}/edit").text
    assert "2026-11-25 09:30" in when
    correct(ann, entry, when="2026-11-25 09:30")
    kept = sales.read(FollowUp, entry.id)
    assert kept.edited_at is None
    assert kept.began_at == entry.began_at


def test_the_customers_last_contact_follows_a_corrected_time(
    ann: Client, entry: FollowUp, sales: Sales
) -> None:
    correct(ann, entry, when="11-20")
    assert str(sales.read(Customer, entry.customer_id).last_followup_on) == "2026-11-20"


def test_a_day_later_it_is_closed(
    entry: FollowUp, clock: Any, app: Flask, sign_in: Callable[..., Client], people: Any
) -> None:
    clock.forward(hours=24, minutes=1)
    ann = sign_in(people.ann)
    with app.app_context():
        before = snapshot_rows(db.engine)
    assert correct(ann, entry, content="预算八万").status_code == 403
    with app.app_context():
        assert snapshot_rows(db.engine) == before


def test_a_copy_that_another_tab_has_overtaken_changes_nothing_and_shows_both(
    ann: Client, entry: FollowUp, sales: Sales
) -> None:
    correct(ann, entry, content="预算八万")
    answer = correct(ann, entry, content="预算九万")
    assert answer.status_code == 409
    assert "预算八万" in answer.text
    assert "预算九万" in answer.text
    assert sales.read(FollowUp, entry.id).content == "预算八万"


def test_a_forbidden_number_is_refused_in_a_correction_too(
    ann: Client, entry: FollowUp, sales: Sales
) -> None:
    answer = correct(ann, entry, content="身份证 11010519491231002X")
    assert answer.status_code == 422
    assert sales.read(FollowUp, entry.id).content == "预算五万"
