"""The administrator's pages: what there is, one more, one to take away, a passphrase for all."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask

from crmapp.backups import ledger, passphrase
from crmapp.backups.verbs import kept, make_backup
from crmapp.jobs.runner import run_pending


def test_a_backup_is_made_from_the_page(
    app: Flask, people: SimpleNamespace, sign_in: Callable
) -> None:
    ada = sign_in(people.ada)
    assert "/jobs/" in ada.post("/backups").headers["Location"]
    run_pending(app)
    with app.app_context():
        name = kept()[0].name
    assert name in ada.get("/backups").text


@pytest.mark.one_database
def test_a_backup_is_handed_out_to_who_has_just_proven_to_be_it(
    app: Flask, people: SimpleNamespace, sign_in: Callable, clock: SimpleNamespace
) -> None:
    with app.app_context():
        path = make_backup("manual")
    ada, where = sign_in(people.ada), f"/backups/{path.name}/download"
    with ada.post(where) as answer:
        assert answer.data == path.read_bytes()
    for name in ("..%2Ffield_key", "field_key", "crm-20261125-030000-manual.zip"):
        assert ada.post(f"/backups/{name}/download").status_code == 404
    clock.forward(minutes=6)
    answer = ada.post(where)
    assert answer.status_code == 403
    assert "proof_password" in answer.text


@pytest.mark.one_database
def test_a_passphrase_is_set_in_the_product_and_kept_nowhere_in_words(
    app: Flask, people: SimpleNamespace, sign_in: Callable
) -> None:
    ada = sign_in(people.ada)
    where = "/backups/passphrase"
    for first, again in (
        ("short one", "short one"),
        ("a" * 20, "a" * 20),
        ("x" * 9 + "yzabcdef", ""),
    ):
        answer = ada.post(where, data={"passphrase": first, "again": again})
        assert answer.status_code == 422
        assert first not in answer.text
    words = "春江潮水连海平，海上明月"
    assert ada.post(where, data={"passphrase": words, "again": words}).status_code == 303
    run_pending(app)
    with app.app_context():
        assert passphrase.chosen() is not None
        assert kept()[0].suffix == ".crm"
        assert ledger.last_good_at() is not None


@pytest.mark.one_database
def test_every_page_of_an_administrator_warns_of_backups_that_are_too_old(
    app: Flask, people: SimpleNamespace, sign_in: Callable, clock: SimpleNamespace
) -> None:
    assert 'href="/backups"' not in sign_in(people.ada).get("/customers").text
    clock.forward(days=8)
    assert 'href="/backups"' in sign_in(people.ada).get("/customers").text
    assert 'href="/backups"' not in sign_in(people.mia).get("/customers").text
    with app.app_context():
        make_backup("manual")
    assert 'href="/backups"' not in sign_in(people.ada).get("/customers").text
