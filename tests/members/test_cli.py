"""The team from the command line."""

from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.accounts.models import Person
from crmapp.database import db
from crmapp.lists.models import ListKind
from crmapp.lists.words import words as words_of
from crmapp.stages.pipeline import stages


def person_named(app: Flask, username: str) -> Person:
    with app.app_context():
        return db.session.scalars(select(Person).where(Person.username == username)).one()


def test_a_member_is_added_with_a_password_for_once(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    words = run(args=["team", "add", "Lina", "李娜", "sales", "manager"]).output.strip()
    lina = person_named(app, "lina")
    assert lina.has_password(words)
    assert lina.must_change_password
    assert sorted(lina.roles) == ["manager", "sales"]
    with app.app_context():  # she closed the set-up page: what it makes is there all the same
        kept = len(stages())
        assert kept > 2
        assert words_of(ListKind.SOURCE)
    run(args=["team", "add", "wang", "王强", "sales"])
    with app.app_context():
        assert len(stages()) == kept


def test_a_taken_username_and_an_unknown_role_are_refused(
    app: Flask, people: SimpleNamespace
) -> None:
    run = app.test_cli_runner().invoke
    assert run(args=["team", "add", "ann", "安", "sales"]).exit_code == 1
    assert run(args=["team", "add", "eve", "伊", "king"]).exit_code == 2


@pytest.mark.one_database
def test_a_number_that_is_never_kept_is_refused_in_one_line(
    app: Flask, people: SimpleNamespace
) -> None:
    run = app.test_cli_runner().invoke
    told = run(args=["team", "add", "eve", "110101199003074514", "sales"])
    assert told.exit_code == 1
    assert "ID-card number" in told.output
    assert told.output.count("\n") == 1
    assert "110101199003074514" not in told.output


def test_the_team_is_listed(app: Flask, people: SimpleNamespace) -> None:
    told = app.test_cli_runner().invoke(args=["team", "list"]).output
    assert "ada  阿达  administrator" in told


def test_a_reset_password_signs_in_once_more(app: Flask, people: SimpleNamespace) -> None:
    run = app.test_cli_runner().invoke
    words = run(args=["team", "reset", "ann"]).output.strip()
    assert person_named(app, "ann").has_password(words)
    assert run(args=["team", "reset", "nobody"]).exit_code == 1
