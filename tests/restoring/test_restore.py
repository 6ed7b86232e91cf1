"""Restoring: refused before anything moves, or carried through whatever happens."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from flask_babel import force_locale
from flask_migrate import upgrade as migrate
from sqlalchemy import func, select, text

from crmapp import create_app
from crmapp.backups import passphrase
from crmapp.backups.archive import BadBackup, read_manifest, told_outside, write_archive
from crmapp.backups.sources import prove_sqlite
from crmapp.backups.verbs import make_backup
from crmapp.contacts.models import Contact
from crmapp.database import db
from crmapp.files import store
from crmapp.files.models import File
from crmapp.instance_lock import InUse, holding
from crmapp.restoring import postgresql
from crmapp.restoring.staging import alone, bring_up
from crmapp.restoring.swap import finish_swap
from crmapp.restoring.verbs import restore
from crmapp.sessions.models import SignIn
from crmapp.settings.values import setting
from crmapp.upgrades import schema
from tests.harness.databases import ROOT
from tests.harness.killing import killed_at
from tests.harness.postgres import Cluster
from tests.restoring.state import change_everything, rows

WORDS = "four words on paper"


def count(model: type) -> int:
    db.session.commit()
    return db.session.scalar(select(func.count()).select_from(model))


def test_a_restore_brings_back_every_row_and_file(
    context: Flask, people: SimpleNamespace, archive: Path
) -> None:
    before = rows()
    change_everything(people.ann)
    restore(archive)
    assert rows() == before
    file = db.session.scalars(select(File)).one()
    assert store.path_of(file).read_bytes() == b"old"
    assert db.session.scalars(select(Contact)).one().phone == "13800138000"


def test_everyone_is_signed_out_by_a_restore(context: Flask, archive: Path) -> None:
    restore(archive)
    assert count(SignIn) == 0


def test_what_was_there_is_kept_aside(
    context: Flask, people: SimpleNamespace, archive: Path
) -> None:
    change_everything(people.ann)
    restore(archive)
    aside = next(context.config["INSTANCE"].glob("before-restore-*/files"))
    assert b"new" in [path.read_bytes() for path in aside.iterdir()]


def test_nothing_is_restored_while_a_server_runs(context: Flask, archive: Path) -> None:
    with holding(context.config["INSTANCE"]), pytest.raises(InUse):
        restore(archive)


def refused(archive: Path, because: str) -> None:
    """Restore, and find that nothing has changed."""
    before = rows()
    with force_locale("en"), pytest.raises(BadBackup, match=because):
        restore(archive)
    assert rows() == before
    assert not list(archive.parent.parent.glob("before-restore*"))
    assert not list(archive.parent.parent.glob(".restoring-*"))


def test_a_damaged_archive_changes_nothing(context: Flask, archive: Path) -> None:
    spoiled = bytearray(archive.read_bytes())
    spoiled[len(spoiled) // 2] ^= 1
    archive.write_bytes(spoiled)
    refused(archive, "damaged")


def test_an_archive_of_a_newer_schema_changes_nothing(context: Flask, archive: Path) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    newer = make_backup("manual")
    with db.engine.begin() as connection:
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{schema.head()}'"))
    refused(newer, "newer version")


def test_an_archive_sealed_with_another_key_changes_nothing(context: Flask, archive: Path) -> None:
    (context.config["INSTANCE"] / "field_key").write_text("00" * 32)
    refused(archive, "another key")


@pytest.mark.one_database
def test_what_is_no_backup_changes_nothing(context: Flask, archive: Path, tmp_path: Path) -> None:
    other = archive.with_name("other.zip")
    shutil.make_archive(str(other.with_suffix("")), "zip", ROOT / "bin")
    refused(other, "damaged|no backup")


def files_here() -> set[bytes]:
    return {store.path_of(file).read_bytes() for file in db.session.scalars(select(File))}


@pytest.mark.parametrize("step", [13, pytest.param(1, marks=pytest.mark.long)])
def test_a_kill_in_the_middle_ends_in_one_state_at_the_next_start(
    context: Flask, people: SimpleNamespace, archive: Path, step: int
) -> None:
    before = rows()
    change_everything(people.ann)
    after_change = rows()
    seen, nth = [], 1
    while killed_at(nth, lambda: restore(archive)):
        finish_swap(context.config["INSTANCE"])
        postgresql.finish(context)
        seen.append(rows() == before)
        assert seen[-1] or rows() == after_change
        assert files_here() == ({b"old"} if seen[-1] else {b"old", b"new"})
        nth += step
    assert seen == sorted(seen)
    assert seen[0] is False
    assert rows() == before
    assert not list(context.config["INSTANCE"].glob(".restoring-*"))


def elsewhere(folder: Path) -> Flask:
    """Another machine, where nothing is yet."""
    given = {
        "TESTING": True,
        "INSTANCE": folder,
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder}/crm.sqlite3",
    }
    return create_app(given)


@pytest.mark.one_database
def test_on_a_bare_machine_the_passphrase_opens_it_and_goes_on(
    context: Flask, archive: Path, tmp_path: Path
) -> None:
    passphrase.choose(WORDS)
    sealed, folder = make_backup("manual"), tmp_path / "fresh"
    with elsewhere(folder).app_context() as there:
        runner = there.app.test_cli_runner()
        wrong = runner.invoke(args=["restore", str(sealed)], input="four words on glass\n")
        assert "another passphrase" in wrong.output
        assert not list(folder.glob("before-restore*"))
        right = runner.invoke(args=["restore", str(sealed)], input=f"{WORDS}\n")
        assert "Restored" in right.output, right.output
        db.engine.dispose()
    with elsewhere(folder).app_context():
        assert db.session.scalars(select(Contact)).one().phone == "13800138000"
        assert passphrase.chosen().recipe == told_outside(sealed)["recipe"]
        assert make_backup("manual").suffix == ".crm"
        db.session.remove()
        db.engine.dispose()
    kept_private = ("field_key", "crm.sqlite3", "backup_key")
    assert {(folder / name).stat().st_mode & 0o777 for name in kept_private} == {0o600}
    assert not list(folder.glob("crm.sqlite3-*"))


@pytest.mark.one_database
def test_another_installations_backup_needs_a_clear_word(
    context: Flask, people: SimpleNamespace, archive: Path, tmp_path: Path
) -> None:
    with_keys, before = make_backup("manual", with_keys=True), rows()
    (context.config["INSTANCE"] / "installation").write_text("another")
    refused(with_keys, "another installation")
    runner = context.test_cli_runner()
    assert "--other-installation" in runner.invoke(args=["restore", str(with_keys)]).output
    change_everything(people.ann)
    restore(with_keys, force=True)
    assert rows() == before


@pytest.mark.one_database
def test_an_older_schema_is_brought_up_beside_the_present_data(
    context: Flask, people: SimpleNamespace, tmp_path: Path
) -> None:
    old = tmp_path / "old.sqlite3"
    bring_up(old, to="0001")
    with_team = "INSERT INTO settings (key, value) VALUES ('team_name', '\"旧队\"')"
    alone(old, with_team)
    manifest = read_manifest(make_backup("manual"))
    manifest.revision, manifest.counts, manifest.parts = "0001", prove_sqlite(old), {}
    archive = tmp_path / "crm-20260101-023000-nightly.zip"
    write_archive(archive, manifest, {"database.sqlite3": old})
    restore(archive)
    with context.app_context():
        assert schema.present_revision() == schema.head()
        assert setting("team_name") == "旧队"


@pytest.mark.one_database
def test_a_broken_present_state_can_still_be_left(context: Flask, archive: Path) -> None:
    before = rows()
    place = Path(db.engine.url.database)
    broken = bytearray(place.read_bytes())
    broken[len(broken) // 2 : len(broken) // 2 + 9000] = b"?" * 9000
    place.write_bytes(broken)
    restore(archive)
    assert rows() == before
    aside = next(context.config["INSTANCE"].glob(f"before-restore-*/{place.name}"))
    assert b"?" * 9000 in aside.read_bytes()


def test_the_command_says_that_nothing_was_changed(context: Flask, archive: Path) -> None:
    archive.write_bytes(b"spoiled")
    result = context.test_cli_runner().invoke(args=["restore", str(archive)])
    assert result.exit_code == 1
    assert "Nothing was changed" in result.output


@pytest.mark.long
@pytest.mark.other_database
def test_an_older_dump_is_brought_up_before_it_stays(
    context: Flask, people: SimpleNamespace, postgres: Cluster, tmp_path: Path
) -> None:
    given = {"INSTANCE": tmp_path / "old", "SQLALCHEMY_DATABASE_URI": postgres.create("older")}
    with create_app({"TESTING": True, **given}).app_context():
        migrate(directory=str(ROOT / "migrations"), revision="0001")
        with db.engine.begin() as connection:
            connection.execute(
                text("INSERT INTO settings (key, value) VALUES ('team_name', '\"旧队\"')")
            )
        archive = make_backup("upgrade", with_keys=True)
        db.engine.dispose()
    assert read_manifest(archive).revision == "0001"
    restore(archive, force=True)
    with context.app_context():
        assert schema.present_revision() == schema.head()
        assert setting("team_name") == "旧队"
        db.session.remove()
