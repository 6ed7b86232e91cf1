"""The first visit makes the product a team's own, once and for good."""

import re
from collections import Counter
from typing import Any

import pytest
from flask import Flask

from crmapp.accounts.models import Person
from crmapp.accounts.roles import Role
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.lists.models import ListItem, ListKind
from crmapp.sessions.models import SignIn
from crmapp.settings.values import setting
from crmapp.setup.verbs import setup_code
from crmapp.stages.pipeline import stages
from crmapp.stages.sets import SETS
from tests.harness.application import Client
from tests.harness.crowd import all_at_once

ELSEWHERE = {"REMOTE_ADDR": "192.168.1.20"}


def answers(**changes: str) -> dict[str, str]:
    return {
        "team_name": "启航科技",
        "name": "林晓燕",
        "username": "Lin",
        "password": "a long way from Guangzhou",
        "stage_set": "flow",
        "start": "empty",
        **changes,
    }


def count(app: Flask, model: Any) -> int:
    with app.app_context():
        return db.session.scalar(db.select(db.func.count()).select_from(model))


@pytest.mark.one_database
def test_every_page_leads_to_set_up_while_nobody_has_an_account(client: Client) -> None:
    for path in ("/", "/board/", "/me", "/sign-in", "/team/"):
        answer = client.get(path)
        assert (answer.status_code, answer.location) == (303, "/setup/"), path


def test_set_up_makes_the_administrator_the_words_the_stages_and_the_teams_name(
    app: Flask, client: Client
) -> None:
    assert client.post("/setup/", data=answers()).location == "/"
    with app.app_context():
        [person] = db.session.scalars(db.select(Person))
        assert (person.username, person.name) == ("lin", "林晓燕")
        assert set(person.roles) == {Role.ADMINISTRATOR, Role.MANAGER, Role.SALES}
        assert person.has_password("a long way from Guangzhou")
        assert "Guangzhou" not in person.password_hash
        assert person.password_hash.startswith("$argon2id$")
        assert setting("team_name") == "启航科技"
        assert [stage.name for stage in stages()][3] == "报价"
        kinds = set(db.session.scalars(db.select(ListItem.kind)))
        assert kinds == set(ListKind)


def test_whoever_sets_up_is_signed_in(client: Client) -> None:
    client.post("/setup/", data=answers())
    assert client.get("/").status_code == 200


def test_set_up_is_closed_for_good_once_a_user_exists(app: Flask, client: Client) -> None:
    client.post("/setup/", data=answers())
    stranger = app.test_client()
    assert stranger.get("/setup/").status_code == 404
    assert stranger.post("/setup/", data=answers(username="second")).status_code == 404
    assert count(app, Person) == 1


@pytest.mark.one_database
@pytest.mark.parametrize(("start", "page"), [("import", "/imports/new"), ("empty", "/")])
def test_a_start_leads_to_its_page(client: Client, start: str, page: str) -> None:
    answer = client.post("/setup/", data=answers(start=start))
    assert (answer.status_code, answer.location) == (303, page)
    assert client.get(page).status_code == 200


@pytest.mark.one_database
def test_the_demo_start_fills_a_board_to_look_at(app: Flask, client: Client) -> None:
    answer = client.post("/setup/", data=answers(start="demo"))
    assert answer.location == "/board/"
    assert count(app, Customer) == 60
    page = client.get("/settings/").text
    assert "/settings/demo/removal" in page


WRONG = (
    ("team_name", ""),
    ("name", " "),
    ("username", ""),
    ("username", "zhang san"),
    ("password", ""),
    ("password", "short"),
    ("password", "password1234"),
    ("password", "linxiaoyan2024"),
    ("stage_set", "no such set"),
    ("start", "no such start"),
)


@pytest.mark.one_database
def test_what_is_wrong_is_told_beside_its_field_and_nothing_typed_is_lost(
    app: Flask, client: Client, subtests: pytest.Subtests
) -> None:
    for field, value in WRONG:
        with subtests.test(field=field, value=value):
            answer = client.post("/setup/", data=answers(**{field: value}))
            assert answer.status_code == 422
            assert count(app, Person) == 0
            if field not in ("stage_set", "start"):
                assert f'id="{field}-error"' in answer.text
            for name in {"team_name", "name", "username"} - {field}:
                assert f'value="{answers()[name]}"' in answer.text
            for name in {"stage_set", "start"} - {field}:
                chosen = rf'<input checked[^>]*name="{name}"[^>]*value="{answers()[name]}"'
                assert re.search(chosen, answer.text)


@pytest.mark.one_database
def test_the_typed_password_never_comes_back(client: Client) -> None:
    answer = client.post("/setup/", data=answers(name=""))
    assert "a long way" not in answer.text


@pytest.mark.one_database
def test_every_set_of_stages_is_shown_before_it_is_chosen(client: Client) -> None:
    page = client.get("/setup/").text
    for stage_set in SETS:
        assert all(stage.name in page for stage in stage_set.stages)


def test_of_fifty_first_visits_at_once_exactly_one_wins(app: Flask) -> None:
    def visit(number: int) -> int:
        sent = answers(username=f"person{number}")
        return app.test_client().post("/setup/", data=sent).status_code

    assert Counter(all_at_once(50, visit)) == {303: 1, 404: 49}
    assert count(app, Person) == 1
    assert count(app, SignIn) == 1
    with app.app_context():
        assert len(stages()) == len(SETS[3].stages)


def test_from_another_machine_the_printed_code_is_asked_for(app: Flask, client: Client) -> None:
    assert 'name="code"' not in client.get("/setup/").text
    assert 'name="code"' in client.get("/setup/", environ_base=ELSEWHERE).text
    without = client.post("/setup/", data=answers(), environ_base=ELSEWHERE)
    assert without.status_code == 422
    assert 'id="code-error"' in without.text
    with app.app_context():
        code = setup_code()
    given = answers(code=f" {code[:4]} {code[4:]} ")
    assert client.post("/setup/", data=given, environ_base=ELSEWHERE).status_code == 303
    assert count(app, Person) == 1


@pytest.mark.one_database
@pytest.mark.parametrize("headers", [{"Host": "crm.lan"}, {"X-Forwarded-For": "203.0.113.7"}])
def test_a_foreign_name_or_a_proxy_is_no_local_visit(
    client: Client, headers: dict[str, str]
) -> None:
    answer = client.post("/setup/", data=answers(), headers=headers)
    assert answer.status_code == 422
    assert 'id="code-error"' in answer.text


@pytest.mark.one_database
def test_the_machine_itself_goes_by_several_names(client: Client) -> None:
    for host in ("localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000"):
        assert 'name="code"' not in client.get("/setup/", headers={"Host": host}).text, host


def test_wrong_codes_are_slowed_down_also_all_at_once(app: Flask, clock: Any) -> None:
    clock.at("2026-11-25 09:00")
    wrong = answers(code="00000000")
    with app.app_context():
        code = setup_code()

    def guess(_number: int) -> int:
        client = app.test_client()
        return client.post("/setup/", data=wrong, environ_base=ELSEWHERE).status_code

    assert Counter(all_at_once(15, guess)) == {422: 10, 429: 5}
    right = answers(code=code)
    assert app.test_client().post("/setup/", data=right, environ_base=ELSEWHERE).status_code == 429
    clock.forward(minutes=16)
    assert app.test_client().post("/setup/", data=right, environ_base=ELSEWHERE).status_code == 303


def test_the_code_stays_the_same_and_is_gone_once_it_has_served(app: Flask, client: Client) -> None:
    with app.app_context():
        codes = all_at_once(8, lambda _number: _code(app))
        assert len(set(codes)) == 1
        assert len(codes[0]) == 8
        kept = app.config["INSTANCE"] / "setup_code"
        assert kept.stat().st_mode & 0o077 == 0
    client.post("/setup/", data=answers())
    assert not kept.exists()


def _code(app: Flask) -> str:
    with app.app_context():
        return setup_code()
