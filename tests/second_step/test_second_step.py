"""The second step: nothing opens without it, no code works twice, and the lost are helped."""

import re
from collections import Counter
from types import SimpleNamespace
from typing import Any

import pyotp
import pytest
from flask import Flask

from crmapp import clock as crm_clock
from crmapp.accounts.models import OneTimePassword, Person
from crmapp.database import db, writing
from crmapp.journal.models import Entry
from crmapp.members.verbs import reset_password
from crmapp.second_step.codes import PERIOD, matching_step, step_at
from crmapp.second_step.models import Challenge, RecoveryCode, SecondStep
from crmapp.settings.values import change_setting
from tests.harness.application import Client
from tests.harness.crowd import all_at_once
from tests.harness.team import PASSWORD

INSIDE = (
    "/",
    "/board/",
    "/customers",
    "/me",
    "/me/second-step",
    "/password",
    "/team/",
    "/settings/",
)


def code_of(secret: str, *, steps: int = 0) -> str:
    return pyotp.TOTP(secret).generate_otp(step_at(crm_clock.now()) + steps)


def set_up(client: Client) -> tuple[str, list[str]]:
    """Switch it on with a code of the step before, so that the present one is not used up."""
    page = client.get("/me/second-step").text
    secret = re.search(r'one-time--key num">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    answer = client.post("/me/second-step", data={"code": code_of(secret, steps=-1)})
    assert answer.status_code == 201, answer.text
    return secret, re.findall(r"<li>(\w{5}-\w{5})</li>", answer.text)


def knock(app: Flask, username: str = "ann") -> Client:
    """A browser that has given the password and owes the code."""
    client = app.test_client()
    answer = client.post("/sign-in", data={"username": username, "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/sign-in/code")
    return client


def give(client: Client, code: str) -> int:
    return client.post("/sign-in/code", data={"code": code}).status_code


@pytest.fixture
def ann(people: SimpleNamespace, sign_in: Any) -> Client:
    return sign_in(people.ann)


def test_a_code_counts_in_its_own_half_minute_and_the_ones_beside_it() -> None:
    secret, now = pyotp.random_base32(), crm_clock.now()
    at = {steps: pyotp.TOTP(secret).generate_otp(step_at(now) + steps) for steps in range(-3, 4)}
    found = {steps: matching_step(secret, f" {at[steps][:3]} {at[steps][3:]}", now) for steps in at}
    assert [steps for steps in at if found[steps] is not None] == [-1, 0, 1]
    assert found[1] == step_at(now) + 1
    assert PERIOD == 30
    for hostile in ("", "１２３４５６", "12345", "x" * 999, "\x00"):
        assert matching_step(secret, hostile, now) is None


@pytest.mark.one_database
def test_between_password_and_code_every_door_is_shut(app: Flask, ann: Client) -> None:
    secret, codes = set_up(ann)
    assert len(set(codes)) == 10
    with app.app_context():
        kept = db.session.scalars(db.select(SecondStep)).one()
        assert secret.encode() not in kept.secret_sealed
        assert kept.secret == secret
        hashes = "".join(db.session.scalars(db.select(RecoveryCode.code_hash)))
        assert not [code for code in codes if code in hashes or code.replace("-", "") in hashes]
    other = knock(app)
    for path in INSIDE:
        answer = other.get(path)
        assert (answer.status_code, answer.location[:8]) == (303, "/sign-in"), path
    assert other.hx("/notifications/read").status_code == 401
    assert give(other, "000000") == 401
    assert "text" in other.get("/sign-in/code?paper=1").text
    assert give(other, code_of(secret)) == 303
    assert other.get("/board/").status_code == 200
    with app.app_context():
        assert db.session.scalars(db.select(Challenge)).all() == []
    assert app.test_client().get("/sign-in/code").location == "/sign-in"


def test_a_code_opens_once_however_many_try_at_the_same_moment(app: Flask, ann: Client) -> None:
    secret, codes = set_up(ann)
    clients = [knock(app) for _browser in range(8)]
    code = code_of(secret)
    assert Counter(all_at_once(8, lambda n: give(clients[n], code)))[303] == 1
    assert give(knock(app), code) == 401
    with app.app_context(), writing() as session:  # the hour's wrong codes are not the matter here
        session.execute(db.text("DELETE FROM throttles"))
    clients = [knock(app) for _browser in range(4)]
    paper = codes[0].upper().replace("-", " ")
    assert Counter(all_at_once(4, lambda n: give(clients[n], paper)))[303] == 1
    assert give(knock(app), codes[0]) == 401
    assert give(knock(app), codes[1]) == 303


@pytest.mark.one_database
def test_five_wrong_codes_end_a_challenge_and_ten_an_hour_the_guessing(
    app: Flask, people: SimpleNamespace, sign_in: Any, clock: Any
) -> None:
    clock.at("2026-11-25 09:00")
    secret, _codes = set_up(sign_in(people.ann))
    guesser = knock(app)
    pages = [guesser.post("/sign-in/code", data={"code": "000000"}) for _try in range(5)]
    assert [page.status_code for page in pages] == [401] * 5
    assert ["2026-11-25 09:00" in page.text for page in pages] == [False] + [True] * 4
    assert guesser.post("/sign-in/code", data={"code": code_of(secret)}).location == "/sign-in"
    again = knock(app)
    assert [give(again, "000000") for _try in range(5)] == [401] * 5
    assert give(knock(app), code_of(secret)) == 429
    clock.forward(minutes=59)
    assert give(knock(app), code_of(secret)) == 429
    clock.forward(minutes=2)
    late = knock(app)
    clock.forward(minutes=11)
    assert late.post("/sign-in/code", data={"code": code_of(secret)}).location == "/sign-in"
    assert give(knock(app), code_of(secret)) == 303


@pytest.mark.one_database
def test_who_must_have_one_is_led_to_it_and_can_do_nothing_else(
    app: Flask, people: SimpleNamespace, client: Client, ann: Client
) -> None:
    given = OneTimePassword.make()
    with app.app_context(), writing() as session:
        change_setting("second_step_for", "managers")
        session.get(Person, people.mia.id).take_one_time_password(given)
    assert ann.get("/board/").status_code == 200
    client.post("/sign-in", data={"username": "mia", "password": given.words})
    assert client.get("/board/").location == "/password"
    assert client.get("/me/second-step").location == "/password"
    client.post("/password", data={"password": "a short way to Foshan by boat"})
    for path in ("/", "/board/", "/me", "/customers", "/notifications/"):
        assert client.get(path).location == "/me/second-step", path
    assert client.hx("/notifications/read").headers["HX-Redirect"] == "/me/second-step"
    set_up(client)
    assert client.get("/board/").status_code == 200


@pytest.mark.one_database
def test_it_is_changed_and_switched_off_with_password_and_code_only(
    app: Flask, people: SimpleNamespace, ann: Client, sign_in: Any
) -> None:
    before = ann.get_cookie("crm").value
    elsewhere = sign_in(people.ann)
    _secret, codes = set_up(ann)
    assert elsewhere.get("/me").status_code == 303
    thief = app.test_client()
    thief.set_cookie("crm", before)
    assert thief.get("/me").status_code == 303, "the sign-in has a new id"
    elsewhere = sign_in(people.ann)
    for sent in ({"password": PASSWORD}, {"code": codes[0]}, {"password": "x", "code": codes[0]}):
        assert ann.post("/me/second-step/end", data=sent).status_code == 422
        assert ann.post("/me/second-step/codes", data=sent).status_code == 422
    page = ann.post("/me/second-step/codes", data={"password": PASSWORD, "code": codes[0]})
    fresh = re.findall(r"<li>(\w{5}-\w{5})</li>", page.text)
    assert len(fresh) == 10
    assert give(knock(app), codes[1]) == 401
    both = {"password": PASSWORD, "code": fresh[0]}
    assert ann.post("/me/second-step/end", data=both).status_code == 303
    assert ann.get("/me").status_code == 200
    assert elsewhere.get("/me").status_code == 303
    assert app.test_client().post(
        "/sign-in", data={"username": "ann", "password": PASSWORD}
    ).location == "/"  # fmt: skip


@pytest.mark.one_database
def test_a_lost_one_is_taken_away_with_a_reason_that_its_person_reads(
    app: Flask, people: SimpleNamespace, ann: Client, sign_in: Any
) -> None:
    set_up(ann)
    ada, path = sign_in(people.ada), f"/team/{people.ann.id}/second-step"
    assert ada.post(path, data={"reason": " "}).status_code == 422
    assert ada.post(f"/team/{people.ada.id}/second-step", data={"reason": "x"}).status_code == 400
    assert sign_in(people.mia).post(path, data={"reason": "x"}).status_code == 403
    assert ada.post(path, data={"reason": "手机丢了"}).status_code == 303
    assert ann.get("/me").status_code == 303
    client = app.test_client()
    client.post("/sign-in", data={"username": "ann", "password": PASSWORD})
    assert "手机丢了" in client.get("/").text
    client.post("/sign-out")
    client.post("/sign-in", data={"username": "ann", "password": PASSWORD})
    assert "手机丢了" not in client.get("/").text, "told once"
    set_up(client)
    run = app.test_cli_runner().invoke
    assert run(args=["team", "remove-second-step", "ann", "换手机"]).exit_code == 0
    assert run(args=["team", "remove-second-step", "ann", "换手机"]).exit_code == 1
    with app.app_context():
        told = db.select(Entry).where(Entry.action == "second_step:taken_away").order_by(Entry.id)
        entries = [(row.actor_id, row.details["reason"]) for row in db.session.scalars(told)]
    assert entries == [(people.ada.id, "手机丢了"), (None, "换手机")]


@pytest.mark.one_database
def test_a_new_password_ends_what_the_former_one_had_begun(
    app: Flask, people: SimpleNamespace, ann: Client
) -> None:
    secret, _codes = set_up(ann)
    begun = knock(app)
    with app.app_context(), writing() as session:
        mine = session.get(Person, people.ann.id)
        reset_password(mine, OneTimePassword.make(), by=people.ada)
    answer = begun.post("/sign-in/code", data={"code": code_of(secret)})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
