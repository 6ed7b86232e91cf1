"""The administrator's page: when the last good backup was made, one more, one to take away."""

from collections.abc import Callable
from types import SimpleNamespace

from flask import Flask

from crmapp.backups.verbs import kept, make_backup
from crmapp.jobs.runner import run_pending
from tests.harness.team import PASSWORD


def test_a_backup_is_made_from_the_page(
    app: Flask, people: SimpleNamespace, sign_in: Callable
) -> None:
    ada = sign_in(people.ada)
    assert "/jobs/" in ada.post("/backups").headers["Location"]
    run_pending(app)
    with app.app_context():
        name = kept()[0].name
    assert name in ada.get("/backups").text


def test_a_backup_is_handed_out_against_the_password_only(
    app: Flask, people: SimpleNamespace, sign_in: Callable
) -> None:
    with app.app_context():
        path = make_backup("manual")
    ada, where = sign_in(people.ada), f"/backups/{path.name}/download"
    assert ada.post(where, data={"password": "wrong"}).status_code == 422
    assert ada.post(where).status_code == 422
    with ada.post(where, data={"password": PASSWORD}) as answer:
        assert answer.data == path.read_bytes()


def test_guessing_the_password_is_throttled(
    app: Flask, people: SimpleNamespace, sign_in: Callable
) -> None:
    with app.app_context():
        path = make_backup("manual")
    ada, where = sign_in(people.ada), f"/backups/{path.name}/download"
    statuses = [ada.post(where, data={"password": "wrong"}).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


def test_no_other_file_is_handed_out(people: SimpleNamespace, sign_in: Callable) -> None:
    ada = sign_in(people.ada)
    for name in ("..%2Ffield_key", "field_key", "crm-20261125-030000-manual.zip"):
        answer = ada.post(f"/backups/{name}/download", data={"password": PASSWORD})
        assert answer.status_code == 404
