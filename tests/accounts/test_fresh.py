"""Dangerous acts ask anew who it is, and lose nothing of what was typed."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from crmapp.accounts.models import Person
from crmapp.database import db
from tests.harness.application import Client
from tests.harness.team import PASSWORD

NEW = {"name": "新人 <b>", "username": "xin", "roles": ["sales", "service"]}


@pytest.fixture
def ada(client: Client, people: SimpleNamespace, clock: Any) -> Client:
    """An administrator whose password is six minutes old."""
    clock.at("2026-11-25 09:00")
    client.sign_in(people.ada)
    assert client.get("/me/second-step").status_code == 200
    clock.forward(minutes=6)
    return client


def has_new(app: Flask) -> bool:
    with app.app_context():
        return db.session.scalar(db.select(Person.id).filter_by(username="xin")) is not None


@pytest.mark.one_database
def test_a_stale_act_asks_for_the_password_and_goes_on_with_what_was_typed(
    app: Flask, ada: Client, clock: Any
) -> None:
    page = ada.post("/team/", data=NEW)
    assert page.status_code == 403
    for typed in ('name="name" value="新人 &lt;b&gt;"', 'value="service"', 'action="/team/"'):
        assert typed in page.text
    assert not has_new(app)
    wrong = ada.post("/team/", data={**NEW, "proof_password": "no"})
    assert wrong.status_code == 403
    assert 'id="proof_password-error"' in wrong.text
    assert not has_new(app)
    assert ada.post("/team/", data={**NEW, "proof_password": PASSWORD}).status_code == 201
    assert has_new(app)
    assert ada.post("/team/", data={**NEW, "username": "two"}).status_code == 201, "fresh again"
    clock.forward(minutes=6)
    part = ada.hx("/team/", data={**NEW, "username": "three"})
    assert (part.status_code, part.headers["HX-Retarget"]) == (422, "#dialog-content")
    assert "<html" not in part.text
    told = [ada.post("/team/", data={"proof_password": "no"}).text for _try in range(11)]
    assert "15 分钟" in told[-1]
    assert ada.post("/team/", data={**NEW, "proof_password": PASSWORD}).status_code == 403
    clock.forward(minutes=16)
    assert ada.post("/team/", data={"proof_password": PASSWORD}).status_code == 422


@pytest.mark.one_database
def test_a_stale_page_is_opened_after_the_password(ada: Client) -> None:
    asked = ada.get("/me/second-step").location
    assert asked == "/me/confirm?next=/me/second-step"
    assert ada.get(asked).status_code == 200
    assert ada.post("/me/confirm", data={"next": "/me/second-step"}).status_code == 422
    for wanted, led in (("/me/second-step", "/me/second-step"), ("//evil.example/", "/")):
        sent = {"next": wanted, "proof_password": PASSWORD}
        assert ada.post("/me/confirm", data=sent).location == led
    assert ada.get("/me/second-step").status_code == 200
