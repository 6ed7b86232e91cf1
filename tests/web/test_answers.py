"""What every answer carries, and how errors are told: as pages and as fragments, saying no more."""

import json
import logging
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, abort
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from crmapp.database import Busy, db, writing
from tests.harness.application import Client
from tests.harness.doors import all_doors
from tests.harness.house import House

pytestmark = pytest.mark.one_database

HX = {"HX-Request": "true"}
SECRET = "13912345678"
POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
SANDBOX = "sandbox; default-src 'none'"
FILES = {"attachments.download", "attachments.picture"}  # somebody else's bytes


@pytest.fixture
def faulty(app: Flask) -> Flask:
    """The application with doors that fail on purpose."""
    app.config["TESTING"] = False

    def fail() -> str:
        raise RuntimeError(f"could not call {SECRET}")

    def busy() -> str:
        raise Busy

    def unique() -> str:
        with writing() as session:
            statement = "INSERT INTO settings (key, value) VALUES (:key, '1'), (:key, '2')"
            session.execute(text(statement), {"key": SECRET})
        return ""

    def gone() -> str:
        db.session.execute(text("SELECT * FROM no_such_table"))
        return ""

    for view in (fail, busy, unique, gone):
        app.add_url_rule(f"/on-purpose/{view.__name__}", view.__name__, view)
    for code in (400, 403, 404, 409, 413, 418, 429, 503):
        app.add_url_rule(f"/on-purpose/{code}", f"code{code}", lambda code=code: abort(code))
    return app


def test_every_answer_carries_the_policy_and_is_not_kept(
    client: Client, house: House, people: SimpleNamespace
) -> None:
    client.sign_in(people.ada)
    seen = set()
    for endpoint, method in sorted(all_doors()):
        if endpoint == "accounts.sign_out":
            continue
        with client.open(house.path(endpoint), method=method) as answer:
            headers = answer.headers
        seen.add(answer.status_code)
        policy = headers["Content-Security-Policy"]
        assert policy == (SANDBOX if endpoint in FILES else POLICY), endpoint
        assert headers["X-Content-Type-Options"] == "nosniff", endpoint
        assert headers["Referrer-Policy"] == "same-origin", endpoint
        assert headers["Cache-Control"] == "no-store", endpoint
        assert {"Cookie", "HX-Request", "HX-History-Restore-Request"} <= set(answer.vary), endpoint
        assert headers["X-Request-Id"], endpoint
        assert answer.status_code < 500, endpoint
    assert {200, 303, 404, 422} <= seen


def test_static_files_are_kept_for_good_and_carry_the_policy_too(client: Client) -> None:
    with client.get("/static/css/base.css") as answer:
        assert "max-age=31536000" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(
    client: Client, people: SimpleNamespace
) -> None:
    cookie = client.get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/on-purpose/400", 400),
        ("/on-purpose/403", 403),
        ("/on-purpose/404", 404),
        ("/no/such/page", 404),
        ("/on-purpose/409", 409),
        ("/on-purpose/unique", 409),
        ("/on-purpose/413", 413),
        ("/on-purpose/418", 418),
        ("/on-purpose/429", 429),
        ("/on-purpose/503", 503),
        ("/on-purpose/busy", 503),
        ("/on-purpose/fail", 500),
        ("/on-purpose/gone", 500),
    ],
)
def test_an_error_is_a_page_and_a_fragment_in_the_readers_language(
    faulty: Flask, people: SimpleNamespace, path: str, status: int
) -> None:
    client = faulty.test_client().sign_in(people.ann)
    for language, word in (("en", "Back to the start page"), ("zh", "回到首页")):
        client.post(f"/language/{language}")
        page = client.get(path)
        assert page.status_code == status
        assert "<html" in page.text
        assert word in page.text
        part = client.get(path, headers=HX)
        assert part.status_code == status
        assert 'hx-swap-oob="beforeend:#toasts"' in part.text
        assert "<html" not in part.text
        for inside in (SECRET, "Traceback", "no_such_table", "RuntimeError", "/crmapp/"):
            assert inside not in page.text + part.text


def test_the_page_of_an_error_names_the_request_to_look_up(
    faulty: Flask, people: SimpleNamespace
) -> None:
    answer = faulty.test_client().sign_in(people.ann).get("/on-purpose/fail")
    assert answer.headers["X-Request-Id"] in answer.text


def test_a_wrong_kind_of_request_is_told(client: Client, people: SimpleNamespace) -> None:
    answer = client.sign_in(people.ann).put("/board/")
    assert answer.status_code == 405
    assert "<html" in answer.text


@pytest.mark.parametrize("path", ["/team/{}", "/settings/stages/{}", "/deals/{}/edit", "/jobs/{}"])
@pytest.mark.parametrize("key", [2**63 - 1, 2**63, 10**40])
def test_a_key_that_no_row_can_have_is_not_found(
    client: Client, people: SimpleNamespace, path: str, key: int
) -> None:
    assert client.sign_in(people.ada).get(path.format(key)).status_code == 404


def test_a_form_with_an_absurd_key_breaks_nothing(client: Client, people: SimpleNamespace) -> None:
    client.sign_in(people.mia)
    assert client.get(f"/deals/new?customer={10**30}").status_code == 404
    assert client.post("/notifications/read", data={"newest": 10**30}).status_code == 303


def test_a_page_is_told_even_when_the_database_is_gone(
    faulty: Flask, people: SimpleNamespace
) -> None:
    client = faulty.test_client().sign_in(people.ann)
    client.get("/me")
    with faulty.app_context():
        engine = db.engine
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE sessions RENAME TO put_away"))
    answer = client.get("/board/")
    assert answer.status_code == 500
    assert "<html" in answer.text
    assert "put_away" not in answer.text


def lines_of(caplog: pytest.LogCaptureFixture) -> list[dict]:
    return [json.loads(record.getMessage()) for record in caplog.records if "crmapp" in record.name]


def test_a_log_line_says_who_asked_what_and_nothing_that_was_typed(
    faulty: Flask, people: SimpleNamespace, sales: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    customer = sales.customer("杭州云帆", people.ann, phone=SECRET, contact="王建国")
    client = faulty.test_client().sign_in(people.ann)
    client.get(f"/customers/{customer.id}")
    client.get(f"/search/?q={SECRET}")
    client.post("/search/", data={"q": "王建国"})
    client.post("/sign-in", data={"username": "王建国", "password": SECRET})
    client.get("/on-purpose/fail")
    client.get("/on-purpose/unique")
    lines = lines_of(caplog)
    shown = next(line for line in lines if line.get("endpoint") == "customers.show")
    assert shown["person"] == people.ann.id
    assert shown["status"] == 200
    assert shown["id"]
    failed = next(line for line in lines if "problem" in line)
    assert failed["problem"] == "RuntimeError"
    assert failed["where"][-1].startswith("test_answers.py")
    everything = "".join(record.getMessage() + str(record.exc_text) for record in caplog.records)
    for private in (SECRET, "王建国", "杭州云帆", "ann", "q="):
        assert private not in everything.replace("crmapp", "")


def test_health_says_whether_the_database_answers(
    app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json["status"] == "ok"
    assert answer.json["database"] in ("sqlite", "postgresql")

    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise IntegrityError("SELECT 1", {}, RuntimeError(SECRET))

    with app.app_context():
        monkeypatch.setattr(type(db.session()), "execute", refuse)
    answer = client.get("/health")
    assert answer.status_code == 503
    assert SECRET not in answer.text
