"""A form that another site makes a browser send changes nothing."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from crmapp.database import db
from tests.harness.application import Client
from tests.harness.rows import snapshot_rows
from tests.harness.team import PASSWORD

pytestmark = pytest.mark.one_database

HX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _protected(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True


def token_in(page: str) -> str:
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]


@pytest.fixture
def others(app: Flask, people: SimpleNamespace, sign_in: Any) -> str:
    """A token that belongs to another person's browser."""
    return token_in(sign_in(people.bob).get("/password").text)


@pytest.mark.parametrize("headers", [{}, HX])
@pytest.mark.parametrize("kind", ["missing", "foreign", "garbage"])
def test_a_form_without_its_own_token_is_refused(
    app: Flask, client: Client, people: SimpleNamespace, others: str, headers: dict, kind: str
) -> None:
    client.sign_in(people.ada).get("/me")
    with app.app_context():
        before = snapshot_rows(db.engine)
    for path in ("/team/", "/settings/", "/notifications/read", "/sign-out", "/theme/dark"):
        token = {"missing": {}, "foreign": {"csrf_token": others}, "garbage": {"csrf_token": "x"}}
        answer = client.post(path, data={"name": "新人", **token[kind]}, headers=headers)
        assert answer.status_code == 400, path
        assert ("hx-swap-oob" in answer.text) == bool(headers)
        assert ("<html" in answer.text) != bool(headers)
    with app.app_context():
        assert snapshot_rows(db.engine) == before
    assert client.get("/me").status_code == 200


def test_its_own_token_lets_a_form_in_as_field_and_as_header(
    client: Client, people: SimpleNamespace
) -> None:
    page = client.sign_in(people.ann).get("/me").text
    token = token_in(page)
    assert client.post("/theme/dark", data={"csrf_token": token}).status_code == 303
    headers = {"X-CSRFToken": token, **HX}
    assert client.post("/theme/light", headers=headers).status_code == 303
    assert f'"X-CSRFToken": "{token}"' in page


def test_the_door_itself_takes_no_foreign_form(app: Flask, people: SimpleNamespace) -> None:
    client = app.test_client()
    typed = {"username": "ann", "password": PASSWORD}
    assert client.post("/sign-in", data=typed).status_code == 400
    typed["csrf_token"] = token_in(client.get("/sign-in").text)
    assert client.post("/sign-in", data=typed).status_code == 303


def test_a_token_of_before_the_door_is_worth_nothing_behind_it(
    client: Client, people: SimpleNamespace
) -> None:
    before = token_in(client.get("/sign-in").text)
    typed = {"username": "ann", "password": PASSWORD, "csrf_token": before}
    client.post("/sign-in", data=typed)
    assert client.post("/theme/dark", data={"csrf_token": before}).status_code == 400


def test_set_up_takes_no_foreign_form(client: Client) -> None:
    assert client.post("/setup/", data={"team_name": "x"}).status_code == 400
