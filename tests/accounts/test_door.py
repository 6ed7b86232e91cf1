"""Signing in and out: the same answer to every wrong try, and no way round."""

import re
from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, g
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from crmapp.accounts.models import OneTimePassword, Person
from crmapp.database import db, writing
from crmapp.journal.models import Entry
from crmapp.members.verbs import reset_password
from crmapp.sessions.models import SignIn, Throttle, fingerprint
from crmapp.sessions.throttling import PER_ACCOUNT, PER_ADDRESS
from crmapp.web.signing import begin_sign_in, renew_sign_in
from tests.harness.application import Client
from tests.harness.crowd import all_at_once
from tests.harness.team import PASSWORD

pytestmark = pytest.mark.one_database

WRONG = "not the right words"


def enter(
    client: Client, username: str, password: str = PASSWORD, *, at: str = "127.0.0.1", **more: str
) -> TestResponse:
    data = {"username": username, "password": password, **more}
    return client.post("/sign-in", data=data, environ_base={"REMOTE_ADDR": at})


def read(app: Flask, statement: Any) -> list:
    with app.app_context():
        return list(db.session.scalars(statement))


def change(app: Flask, person: Person, **values: Any) -> None:
    with app.app_context(), writing() as session:
        for name, value in values.items():
            setattr(session.get(Person, person.id), name, value)


def token_of(client: Client) -> str:
    with client.session_transaction() as cookie:
        return cookie["_user_id"]


def test_the_right_password_opens_the_landing_page(client: Client, people: SimpleNamespace) -> None:
    answer = enter(client, "ann")
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("typed", ["ANN", "  ann ", "Ａｎｎ"])
def test_a_username_is_known_however_it_is_typed(
    client: Client, people: SimpleNamespace, typed: str
) -> None:
    assert enter(client, typed).status_code == 303


def test_a_password_counts_as_typed_with_blanks_and_case(
    client: Client, people: SimpleNamespace
) -> None:
    assert enter(client, "ann", f" {PASSWORD}").status_code == 401
    assert enter(client, "ann", PASSWORD.upper()).status_code == 401


def test_a_password_that_someone_chooses_is_kept_as_argon2id_only(
    app: Flask, client: Client, people: SimpleNamespace
) -> None:
    new = "一句很长的话 wants no rules"
    client.sign_in(people.ann).post("/password", data={"current": PASSWORD, "password": new})
    [kept] = read(app, db.select(Person.password_hash).where(Person.username == "ann"))
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert enter(app.test_client(), "ann", new).status_code == 303
    assert enter(app.test_client(), "ann").status_code == 401


def test_unknown_wrong_disabled_and_expired_get_the_same_answer(
    app: Flask, people: SimpleNamespace, clock: Any
) -> None:
    now = clock.at("2026-11-25 09:00")
    change(app, people.bob, disabled_at=now)
    change(app, people.hal, one_time_until=now)
    change(app, people.mia, password_hash=None)
    clock.forward(minutes=1)
    answers = {
        name: enter(app.test_client(), name, password)
        for name, password in (
            ("nobody", PASSWORD),
            ("ann", WRONG),
            ("bob", PASSWORD),
            ("hal", PASSWORD),
            ("mia", PASSWORD),
        )
    }
    assert {answer.status_code for answer in answers.values()} == {401}
    assert len({_without_what_was_typed(name, answers[name]) for name in answers}) == 1
    assert len({tuple(sorted(answer.headers.keys())) for answer in answers.values()}) == 1


def _without_what_was_typed(name: str, answer: TestResponse) -> str:
    assert "Set-Cookie" not in answer.headers or WRONG not in answer.headers["Set-Cookie"]
    text = re.sub(r"[\w.-]{60,}", "token", answer.text)
    return text.replace(f'value="{name}"', 'value=""')


@pytest.mark.parametrize("typed", ["", "ann"])
def test_an_empty_field_is_told_and_counts_as_no_try(
    app: Flask, client: Client, people: SimpleNamespace, typed: str
) -> None:
    answer = enter(client, typed, "")
    assert answer.status_code == 422
    assert 'id="password-error"' in answer.text
    assert read(app, db.select(Throttle)) == []


@pytest.mark.parametrize("username", ["a\x00b", "\ufffd", "'", "x" * 90])
def test_no_username_breaks_the_door(
    client: Client, people: SimpleNamespace, username: str
) -> None:
    assert enter(client, username).status_code in (401, 422)


def test_an_account_takes_ten_wrong_tries_in_a_quarter_of_an_hour(
    app: Flask, client: Client, people: SimpleNamespace, clock: Any
) -> None:
    clock.at("2026-11-25 09:00")
    told = [enter(client, "ann", WRONG, at=f"10.0.0.{n}").status_code for n in range(12)]
    assert told == [401] * PER_ACCOUNT + [429] * 2
    assert enter(client, "ann", at="10.0.1.1").status_code == 429
    assert enter(client, "bob", at="10.0.1.1").status_code == 303
    clock.forward(minutes=14)
    assert enter(app.test_client(), "ann").status_code == 429
    clock.forward(minutes=2)
    assert enter(app.test_client(), "ann").status_code == 303


def test_an_address_takes_fifty_wrong_tries_whatever_the_names(
    client: Client, people: SimpleNamespace
) -> None:
    told = [enter(client, f"name{n}", WRONG).status_code for n in range(PER_ADDRESS + 2)]
    assert told == [401] * PER_ADDRESS + [429] * 2
    assert enter(client, "ann").status_code == 429
    assert enter(client, "ann", at="10.0.0.1").status_code == 303


def test_a_forged_forwarding_header_is_no_other_address(
    client: Client, people: SimpleNamespace
) -> None:
    for number in range(PER_ADDRESS):
        client.post(
            "/sign-in",
            data={"username": f"name{number}", "password": WRONG},
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        )
    assert enter(client, "ann").status_code == 429


def test_a_right_password_gives_the_tries_back(
    app: Flask, client: Client, people: SimpleNamespace
) -> None:
    for _try in range(PER_ACCOUNT - 1):
        enter(client, "ann", WRONG)
    assert enter(client, "ann").status_code == 303
    kept = {row.key: row.failures for row in read(app, db.select(Throttle))}
    assert kept == {"address:127.0.0.1": PER_ACCOUNT - 1}


def test_two_hundred_wrong_tries_at_once_are_all_counted_and_ten_looked_at(
    app: Flask, people: SimpleNamespace, clock: Any
) -> None:
    clock.at("2026-11-25 09:00")

    def guess(number: int) -> int:
        at = f"10.0.{number // 40}.1"
        return enter(app.test_client(), "ann", f"{WRONG} {number}", at=at).status_code

    assert Counter(all_at_once(200, guess)) == {401: PER_ACCOUNT, 429: 200 - PER_ACCOUNT}
    kept = {row.key: row.failures for row in read(app, db.select(Throttle))}
    assert kept == {"account:ann": 200, **{f"address:10.0.{n}.1": 40 for n in range(5)}}


def test_counts_of_windows_long_past_are_thrown_away(
    app: Flask, client: Client, people: SimpleNamespace, clock: Any
) -> None:
    clock.at("2026-11-25 09:00")
    enter(client, "someone", WRONG)
    clock.forward(minutes=20)
    enter(client, "another", WRONG)
    keys = {row.key for row in read(app, db.select(Throttle))}
    assert keys == {"account:another", "address:127.0.0.1"}


def test_what_was_typed_in_vain_stands_in_no_log(
    app: Flask, client: Client, people: SimpleNamespace
) -> None:
    enter(client, "my secret words by mistake", WRONG)
    enter(client, "ann", WRONG)
    entries = read(app, db.select(Entry).where(Entry.action == "sign_in:failed"))
    assert [entry.subject_id for entry in entries] == [None, people.ann.id]
    assert not any("secret" in str(entry.details) for entry in entries)


def test_every_sign_in_has_a_token_of_its_own_and_only_its_print_is_kept(
    app: Flask, people: SimpleNamespace
) -> None:
    clients = [app.test_client() for _browser in range(3)]
    for client in clients:
        enter(client, "ann")
    tokens = {token_of(client) for client in clients}
    kept = set(read(app, db.select(SignIn.token_hash)))
    assert len(tokens) == 3
    assert kept == {fingerprint(token) for token in tokens}
    assert not kept & tokens


def test_nothing_planted_before_the_door_is_valid_behind_it(
    app: Flask, client: Client, people: SimpleNamespace
) -> None:
    with client.session_transaction() as cookie:
        cookie["csrf_token"] = "planted"
        cookie["_user_id"] = "planted"
    enter(client, "ann")
    with client.session_transaction() as cookie:
        assert cookie.get("csrf_token") != "planted"
        assert cookie["_user_id"] != "planted"


def test_a_replayed_cookie_is_dead_after_sign_out(
    app: Flask, client: Client, people: SimpleNamespace
) -> None:
    enter(client, "ann")
    copy = client.get_cookie("crm").value
    answer = client.post("/sign-out")
    assert answer.location.startswith("/sign-in")
    assert "storage" in answer.headers["Clear-Site-Data"]
    thief = app.test_client()
    thief.set_cookie("crm", copy)
    assert thief.get("/").status_code == 303


def test_the_sign_in_page_names_the_team(client: Client, people: SimpleNamespace) -> None:
    assert "启航" in client.get("/sign-in").text


def test_who_is_signed_in_is_led_past_the_door(client: Client, people: SimpleNamespace) -> None:
    answer = client.sign_in(people.ann).get("/sign-in?next=/board/")
    assert (answer.status_code, answer.location) == (303, "/board/")


@pytest.mark.parametrize("path", ["/language/xx", "/theme/pink"])
def test_only_the_languages_and_themes_there_are_can_be_chosen(
    client: Client, people: SimpleNamespace, path: str
) -> None:
    assert client.sign_in(people.ann).post(path).status_code == 404


def test_language_and_theme_are_kept_with_the_person(
    app: Flask, client: Client, people: SimpleNamespace
) -> None:
    client.sign_in(people.ann)
    answer = client.post("/language/en", headers={"Referer": "http://localhost/board/?whose=mine"})
    assert answer.location == "/board/?whose=mine"
    client.post("/theme/dark", headers={"Referer": "http://elsewhere.example/board/"})
    page = client.get("/me").text
    assert 'lang="en"' in page
    assert 'data-theme="dark"' in page


def test_a_language_can_be_chosen_before_sign_in(client: Client, people: SimpleNamespace) -> None:
    assert client.post("/language/en").location == "/sign-in"
    assert 'lang="en"' in client.get("/sign-in").text


def test_what_ends_while_it_is_proven_opens_and_changes_nothing(
    app: Flask, people: SimpleNamespace
) -> None:
    with app.test_request_context("/sign-in"):
        ann = db.session.get(Person, people.ann.id)  # as when the password was looked at
        row, _token = SignIn.begin(ann, "127.0.0.1", "")
        with writing() as session:
            session.add(row)
        with app.app_context(), writing() as session:
            mine = session.get(Person, people.ann.id)
            reset_password(mine, OneTimePassword.make(), by=people.ada)
        assert not begin_sign_in(ann)
        g.sign_in_id = row.id
        with pytest.raises(HTTPException), writing():
            renew_sign_in()
