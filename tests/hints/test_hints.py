"""Filling instructions: an administrator's words take the place of the built-in ones."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.database import db
from crmapp.hints.forms import FORMS, hinted
from crmapp.hints.models import Hint
from crmapp.journal.models import Entry
from tests.harness.application import Client

pytestmark = pytest.mark.one_database


def test_an_instruction_stands_at_its_field_until_it_is_emptied(
    app: Flask, people: SimpleNamespace, sign_in: Callable[..., Client]
) -> None:
    ada, ann = sign_in(people.ada), sign_in(people.ann)
    usual = "合同上的全称"
    assert usual in ann.get("/customers/new").text
    own = {"customers__name": "按营业执照填写，不加地区", "contacts__position": "写到部门"}
    assert ada.post("/settings/hints/", data=own).status_code == 303
    page = ann.get("/customers/new").text
    assert "按营业执照填写，不加地区" in page
    assert "写到部门" in page
    assert usual not in page

    # A colleague's page from before takes nothing back that it did not mean to.
    stale = {"was-customers.name": "", "customers__name": "", "was-contacts.position": "写到部门"}
    ada.post("/settings/hints/", data={**stale, "contacts__position": ""})
    with app.app_context():
        assert db.session.scalars(select(Hint.key)).all() == ["customers.name"]
        told = db.session.scalars(select(Entry.action).where(Entry.action == "hint:changed")).all()
    assert len(told) == 3


def test_what_may_never_be_kept_is_refused_and_the_rest_of_the_page_stays(
    app: Flask, people: SimpleNamespace, sign_in: Callable[..., Client]
) -> None:
    sent = {"customers__name": "例如 11010519491231002X", "customers__budget": "写年度预算"}
    answer = sign_in(people.ada).post("/settings/hints/", data=sent)
    assert answer.status_code == 422
    assert "写年度预算" in answer.text
    with app.app_context():
        assert db.session.scalars(select(Hint)).all() == []


def test_every_field_people_fill_in_can_have_one() -> None:
    keys = [one.key for _label, form in FORMS for one in hinted(form)]
    assert len(keys) == len(set(keys)) > 60
    assert {"customers.budget", "contacts.phone", "deals.amount", "followups.need"} <= set(keys)
    assert "customers.version" not in keys
