"""Restoring: refused before anything moves, or carried through whatever happens."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from crmapp import create_app
from crmapp.accounts.models import Person
from crmapp.backups.archive import BadBackup
from crmapp.backups.verbs import make_backup
from crmapp.contacts.models import Contact
from crmapp.contacts.verbs import add_contact
from crmapp.customers.verbs import enter
from crmapp.database import db, writing
from crmapp.files import store
from crmapp.files.models import File
from crmapp.instance_lock import InUse, holding
from crmapp.restoring.swap import finish_swap
from crmapp.restoring.verbs import restore
from crmapp.sessions.models import SignIn
from tests.harness.databases import ROOT
from tests.harness.rows import snapshot_rows


def rows() -> dict:
    db.session.commit()
    kept = snapshot_rows(db.engine)
    db.engine.dispose()
    return kept


def count(model: type) -> int:
    db.session.commit()
    return db.session.scalar(select(func.count()).select_from(model))


def change_everything(by: Person) -> None:
    written = store.write(b"new")
    with writing():
        store.enlist(written, name="new.pdf")
        enter({"name": "后来的客户", "short_name": "后来"}, by=by, owner_id=by.id)


@pytest.fixture
def archive(context: Flask, people: SimpleNamespace) -> Path:
    """A backup with a customer whose phone is sealed, and a file."""
    written = store.write(b"old")
    with writing() as session:
        store.enlist(written, name="old.pdf")
        customer = enter({"name": "原来的客户", "short_name": "原来"}, by=people.ann, owner_id=None)
        add_contact(customer, {"name": "王先生", "phone": "13800138000"}, is_main=True)
        row, _token = SignIn.begin(session.merge(people.ann), "", "")
        session.add(row)
    return make_backup("manual")


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
    with pytest.raises(BadBackup, match=because):
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
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    refused(newer, "newer version")


def test_an_archive_sealed_with_another_key_changes_nothing(context: Flask, archive: Path) -> None:
    (context.config["INSTANCE"] / "field_key").write_text("00" * 32)
    refused(archive, "another key")


@pytest.mark.one_database
def test_what_is_no_backup_changes_nothing(context: Flask, archive: Path, tmp_path: Path) -> None:
    other = archive.with_name("other.zip")
    shutil.make_archive(str(other.with_suffix("")), "zip", ROOT / "bin")
    refused(other, "damaged|no backup")


@pytest.mark.one_database
@pytest.mark.parametrize("lived", range(6))
def test_a_crash_amid_the_renames_is_made_good_at_the_next_start(
    context: Flask,
    people: SimpleNamespace,
    archive: Path,
    monkeypatch: pytest.MonkeyPatch,
    lived: int,
) -> None:
    before = rows()
    change_everything(people.ann)
    after_change = rows()
    with monkeypatch.context() as patch:
        _crash_after(lived, patch)
        with pytest.raises(SystemExit):
            restore(archive)
    finish_swap(context.config["INSTANCE"])
    now = rows()
    assert now in (before, after_change)
    files = {store.path_of(file).read_bytes() for file in db.session.scalars(select(File))}
    assert files == ({b"old"} if now == before else {b"old", b"new"})


def _crash_after(lived: int, patch: pytest.MonkeyPatch) -> None:
    """Let a number of renames happen and die at the next one."""
    done, rename = [], Path.rename

    def rename_or_die(path: Path, target: Path) -> Path:
        if len(done) == lived:
            raise SystemExit
        done.append(target)
        return rename(path, target)

    patch.setattr(Path, "rename", rename_or_die)


@pytest.mark.one_database
def test_a_backup_with_its_keys_opens_on_a_bare_machine(
    context: Flask, archive: Path, tmp_path: Path
) -> None:
    with_keys = make_backup("manual", with_keys=True)
    given = {
        "TESTING": True,
        "INSTANCE": tmp_path / "fresh",
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path}/fresh/crm.sqlite3",
    }
    with create_app(given).app_context():
        restore(with_keys)
    with create_app(given).app_context():
        assert db.session.scalars(select(Contact)).one().phone == "13800138000"
        db.session.remove()
        db.engine.dispose()
    assert (tmp_path / "fresh" / "field_key").stat().st_mode & 0o777 == 0o600


def test_the_command_says_that_nothing_was_changed(context: Flask, archive: Path) -> None:
    archive.write_bytes(b"spoiled")
    result = context.test_cli_runner().invoke(args=["restore", str(archive)])
    assert result.exit_code == 1
    assert "Nothing was changed" in result.output
