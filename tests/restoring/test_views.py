"""The pages of a restore: bring a file, read what it is, go ahead, and sign in again."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.accounts.models import Person
from crmapp.backups import passphrase
from crmapp.backups.verbs import make_backup
from crmapp.database import db, writing
from crmapp.jobs.runner import run_pending
from crmapp.journal.models import Entry
from crmapp.settings.values import change_setting, setting

WORDS = "four words on paper"


@pytest.mark.one_database
def test_a_backup_comes_back_from_the_page(
    app: Flask, people: SimpleNamespace, sign_in: Callable
) -> None:
    with app.app_context():
        path = make_backup("manual")
        with writing():
            change_setting("team_name", "后来")
    ada = sign_in(people.ada)
    assert path.name in ada.get("/restore").text
    assert ada.get(f"/restore/{path.name}").status_code == 200
    job = ada.post(f"/restore/{path.name}").headers["Location"]
    assert ada.get(job).status_code == 200
    run_pending(app)
    assert "/sign-in" in ada.get(job).headers["Location"]
    assert sign_in(people.ada).get(job).headers["Location"] == "/backups"
    with app.app_context():
        assert setting("team_name") == "启航"
        told = select(Entry.actor_id).where(Entry.action == "backup:restored")
        assert db.session.scalars(told).all() == [people.ada.id]


@pytest.mark.one_database
def test_who_no_longer_administers_restores_nothing(
    app: Flask, people: SimpleNamespace, sign_in: Callable
) -> None:
    with app.app_context():
        path = make_backup("manual")
    ada = sign_in(people.ada)
    assert ada.post(f"/restore/{path.name}").status_code == 303
    with app.app_context(), writing() as session:
        change_setting("team_name", "后来")
        session.get(Person, people.mia.id).roles = ["manager", "administrator"]
        session.get(Person, people.ada.id).roles = ["sales"]
    run_pending(app)
    with app.app_context():
        assert setting("team_name") == "后来"


def named(**wrong: object) -> bytes:
    """A file that calls itself a backup."""
    told = {"product": "crmapp", "format": 2, "revision": "1", "reason": "manual", **wrong}
    told.setdefault("made_at", "2026-11-25T09:00:00+08:00")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("manifest.json", json.dumps(told))
    return out.getvalue()


@pytest.mark.one_database
def test_a_file_from_elsewhere_is_taken_in_opened_and_asked_about(
    app: Flask, people: SimpleNamespace, sign_in: Callable, tmp_path: Path
) -> None:
    with app.app_context():
        passphrase.choose(WORDS)
        sealed = make_backup("manual").read_bytes()
        instance = app.config["INSTANCE"]
        (instance / "backup_key").unlink()
        (instance / "installation").write_text("another")
    ada = sign_in(people.ada)

    def bring(data: bytes) -> tuple[int, str | None]:
        sent = {"archive": (io.BytesIO(data), "from-home.crm")}
        with ada.post("/restore", data=sent) as answer:
            return answer.status_code, answer.location

    blown_up = named(blown=" " * (1 << 26))
    for wrong in (b"no backup", b"PK" + bytes(1000), named(made_at=7), blown_up):
        assert bring(wrong)[0] == 422
    where = bring(sealed)[1]
    assert "-upload" in where
    assert 'name="passphrase"' in ada.get(where).text
    assert ada.post(where, data={"passphrase": "four words on glass"}).status_code == 422
    assert ada.post(where, data={"passphrase": WORDS}).status_code == 422
    sent = {"passphrase": WORDS, "replace_other": "y"}
    assert "/running/" in ada.post(where, data=sent).headers["Location"]
    run_pending(app)
    assert ada.get("/backups").status_code == 303
    assert (instance / "installation").read_text() != "another"


@pytest.mark.one_database
def test_a_damaged_backup_is_refused_on_its_page(
    app: Flask, people: SimpleNamespace, sign_in: Callable
) -> None:
    with app.app_context():
        path = make_backup("manual")
    spoiled = bytearray(path.read_bytes())
    spoiled[len(spoiled) // 3] ^= 1
    path.write_bytes(spoiled)
    ada = sign_in(people.ada)
    job = ada.post(f"/restore/{path.name}").headers["Location"]
    run_pending(app)
    assert ada.get(job).status_code == 200
    path.write_bytes(b"spoiled")
    assert ada.post(f"/restore/{path.name}").status_code == 422
