"""How long a sign-in lasts, and what ends it at once."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from crmapp.accounts.models import OneTimePassword, Person
from crmapp.database import db, writing
from crmapp.sessions.models import SignIn
from crmapp.settings.values import change_setting
from tests.harness.application import Client
from tests.harness.team import PASSWORD

pytestmark = pytest.mark.one_database

NEW = "a short way to Foshan by boat"


def change(app: Flask, act: Any) -> None:
    with app.app_context(), writing() as session:
        act(session)


def is_in(client: Client) -> bool:
    return client.get("/me").status_code == 200


def test_a_sign_in_ends_after_the_teams_idle_minutes(
    app: Flask, client: Client, people: SimpleNamespace, clock: Any
) -> None:
    clock.at("2026-11-25 09:00")
    change(app, lambda _session: change_setting("idle_minutes", 30))
    client.sign_in(people.ann)
    for _visit in range(3):
        clock.forward(minutes=29)
        assert is_in(client)
    clock.forward(minutes=31)
    assert not is_in(client)


def test_a_sign_in_ends_after_twelve_hours_or_the_teams_number_however_busy(
    app: Flask, client: Client, people: SimpleNamespace, clock: Any
) -> None:
    clock.at("2026-11-25 08:00")
    client.sign_in(people.ann)
    for _hour in range(11):
        clock.forward(hours=1)
        assert is_in(client)
    clock.forward(minutes=61)
    assert not is_in(client)
    change(app, lambda _session: change_setting("absolute_hours", 1))
    client.sign_in(people.ann)
    clock.forward(minutes=61)
    assert not is_in(client)


def test_polling_does_not_keep_a_forgotten_browser_signed_in(
    app: Flask, client: Client, people: SimpleNamespace, clock: Any
) -> None:
    clock.at("2026-11-25 09:00")
    change(app, lambda _session: change_setting("idle_minutes", 30))
    client.sign_in(people.ann)
    for _poll in range(4):
        clock.forward(minutes=7)
        assert client.get("/board/poll").status_code == 200
    clock.forward(minutes=7)
    assert client.get("/board/poll").status_code == 303
    assert not is_in(client)


def test_being_seen_is_written_every_five_minutes_at_most(
    app: Flask, client: Client, people: SimpleNamespace, clock: Any
) -> None:
    begun = clock.at("2026-11-25 09:00")
    client.sign_in(people.ann)

    def seen() -> Any:
        with app.app_context():
            return (db.session.scalar(db.select(SignIn.last_seen_at)) - begun).total_seconds() // 60

    clock.forward(minutes=4)
    client.get("/me")
    assert seen() == 0
    clock.forward(minutes=2)
    client.get("/me")
    assert seen() == 6


def test_a_disabled_person_is_out_at_the_next_request(
    app: Flask, client: Client, people: SimpleNamespace, clock: Any
) -> None:
    now = clock.at("2026-11-25 09:00")
    client.sign_in(people.ann)
    assert is_in(client)
    change(app, lambda session: setattr(session.get(Person, people.ann.id), "disabled_at", now))
    assert not is_in(client)


def test_a_new_password_signs_the_other_browsers_out(
    client: Client, people: SimpleNamespace, sign_in: Any
) -> None:
    other = sign_in(people.ann)
    client.sign_in(people.ann)
    answer = client.post("/password", data={"current": PASSWORD, "password": NEW})
    assert answer.status_code == 303
    assert is_in(client)
    assert not is_in(other)


@pytest.mark.parametrize(
    ("current", "password", "field"),
    [
        ("wrong words", NEW, "current"),
        (PASSWORD, PASSWORD, "password"),
        (PASSWORD, "short", "password"),
        (PASSWORD, "Ann1234567890", "password"),
        (PASSWORD, "启航qihang888666", "password"),
        (PASSWORD, "woaini5201314", "password"),
        (PASSWORD, "aaaaabbbbbccccc", "password"),
        (PASSWORD, "13800138000ann", "password"),
        (PASSWORD, "woaini19900101520", "password"),
        (PASSWORD, "zhangwei1990-05-12", "password"),
        (PASSWORD, "1qaz2wsx3edc4rfv", "password"),
    ],
)
def test_a_password_that_will_not_do_is_told_beside_its_field(
    app: Flask, client: Client, people: SimpleNamespace, current: str, password: str, field: str
) -> None:
    client.sign_in(people.ann)
    answer = client.post("/password", data={"current": current, "password": password})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    with app.app_context():
        assert db.session.get(Person, people.ann.id).has_password(PASSWORD)


@pytest.mark.parametrize("password", ["落霞与孤鹜齐飞 秋水共长天一色", "Ω" + "x y z " * 60, NEW])
def test_any_characters_and_any_length_make_a_password(
    client: Client, people: SimpleNamespace, password: str
) -> None:
    client.sign_in(people.ann)
    answer = client.post("/password", data={"current": PASSWORD, "password": password})
    assert answer.status_code == 303


def test_guessing_the_present_password_is_slowed_down_too(
    client: Client, people: SimpleNamespace
) -> None:
    client.sign_in(people.ann)
    wrong = {"current": "wrong words", "password": NEW}
    told = [client.post("/password", data=wrong).status_code for _try in range(11)]
    assert told == [422] * 10 + [429]


def test_a_one_time_password_opens_nothing_but_the_choice_of_ones_own(
    app: Flask, client: Client, people: SimpleNamespace
) -> None:
    given = OneTimePassword.make()
    change(app, lambda s: s.get(Person, people.ann.id).take_one_time_password(given))
    client.post("/sign-in", data={"username": "ann", "password": given.words})
    for path in ("/", "/board/", "/customers", "/me", "/notifications/", "/team/"):
        answer = client.get(path)
        assert (answer.status_code, answer.location) == (303, "/password"), path
    hx = client.hx("/deals/1/stage", data={"stage": "1"})
    assert (hx.status_code, hx.headers["HX-Redirect"]) == (401, "/password")
    second = app.test_client()
    used = second.post("/sign-in", data={"username": "ann", "password": given.words})
    assert used.status_code == 401, "it opens the door once"
    assert client.post("/password", data={"password": given.words}).status_code == 422
    assert client.post("/password", data={"password": NEW}).status_code == 303
    assert client.get("/").status_code == 200
    again = app.test_client()
    assert again.post("/sign-in", data={"username": "ann", "password": NEW}).status_code == 303
    assert again.get("/board/").status_code == 200


@pytest.mark.parametrize(("hours", "status"), [(71, 303), (73, 401)])
def test_a_one_time_password_works_for_three_days(
    app: Flask, client: Client, people: SimpleNamespace, clock: Any, hours: int, status: int
) -> None:
    clock.at("2026-11-25 09:00")
    given = OneTimePassword.make()
    change(app, lambda s: s.get(Person, people.ann.id).take_one_time_password(given))
    clock.forward(hours=hours)
    answer = client.post("/sign-in", data={"username": "ann", "password": given.words})
    assert answer.status_code == status


def test_a_person_sees_their_own_sign_ins_and_ends_one(
    app: Flask, client: Client, people: SimpleNamespace, sign_in: Any
) -> None:
    other, stranger = sign_in(people.ann), sign_in(people.bob)
    client.sign_in(people.ann)
    with app.app_context():
        keys = dict(db.session.execute(db.select(SignIn.id, SignIn.person_id)).all())
    mine = [key for key, person in keys.items() if person == people.ann.id]
    [theirs] = [key for key, person in keys.items() if person == people.bob.id]
    page = client.get("/me").text
    assert page.count('class="rows__item"') == 2
    assert f"/me/sign-ins/{mine[0]}/end" in page
    assert f"/me/sign-ins/{theirs}/end" not in page
    assert client.post(f"/me/sign-ins/{theirs}/end").status_code == 404
    assert client.post(f"/me/sign-ins/{mine[0]}/end").status_code == 303
    assert is_in(client)
    assert is_in(stranger)
    assert not is_in(other)


def test_one_button_signs_out_everywhere_else_and_an_administrator_ends_any(
    app: Flask, client: Client, people: SimpleNamespace, sign_in: Any
) -> None:
    others = [sign_in(people.ann) for _browser in range(2)]
    client.sign_in(people.ann)
    assert client.post("/me/sign-ins/end").status_code == 303
    assert [is_in(each) for each in (client, *others)] == [True, False, False]
    ada, bob = sign_in(people.ada), sign_in(people.bob)
    page = ada.get(f"/team/{people.ann.id}").text
    [key] = re.findall(r"/sign-ins/(\d+)/end", page)
    assert ada.post(f"/team/{people.bob.id}/sign-ins/{key}/end").status_code == 404
    assert bob.post(f"/team/{people.ann.id}/sign-ins/{key}/end").status_code == 403
    assert is_in(client)
    assert ada.post(f"/team/{people.ann.id}/sign-ins/{key}/end").status_code == 303
    assert not is_in(client)
    assert ada.post(f"/team/{people.bob.id}/sign-ins/end").status_code == 303
    assert not is_in(bob)
    assert ada.post(f"/team/{people.ada.id}/sign-ins/end").status_code == 303
    assert is_in(ada)


def test_sign_ins_that_are_over_are_neither_shown_nor_kept_for_ever(
    app: Flask, client: Client, people: SimpleNamespace, sign_in: Any, clock: Any
) -> None:
    clock.at("2026-11-25 09:00")
    sign_in(people.ann)
    clock.forward(hours=13)
    client.sign_in(people.ann)
    assert client.get("/me").text.count('class="rows__item"') == 1
    clock.forward(days=31)
    app.test_client().post("/sign-in", data={"username": "ann", "password": PASSWORD})
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(SignIn)) == 1
