"""`flask check-deploy` names what is unsafe, on instances that are really damaged."""

import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, text, update

from crmapp import clock
from crmapp.backups.verbs import make_backup
from crmapp.database import db, writing
from crmapp.deploy_check.findings import CHECKS
from crmapp.deploy_check.machine import filesystem_of
from crmapp.instance_lock import holding
from crmapp.jobs.models import Job, JobState
from crmapp.journal.log import log
from crmapp.journal.models import Entry
from crmapp.journal.seals import seal_all
from crmapp.second_step.models import SecondStep
from crmapp.upgrades.schema import head

Check = Callable[..., tuple[int, dict[str, str]]]

pytestmark = pytest.mark.one_database


@pytest.fixture
def check(app: Flask, people: SimpleNamespace) -> Check:
    """Run the command; returns its exit code and what it says under each unsafe head."""
    with app.app_context():
        make_backup("manual")
        with writing() as session:
            step = SecondStep(person_id=people.ada.id, salt=b"salt", last_step=0)
            session.add(step)
            step.secret = "JBSWY3DPEHPK3PXP"

    def run() -> tuple[int, dict[str, str]]:
        done = app.test_cli_runner().invoke(args=["check-deploy"])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        parts = re.split(r"^(UNSAFE|ok) +(.+)\n", done.output, flags=re.MULTILINE)
        heads = zip(parts[1::3], parts[2::3], parts[3::3], strict=True)
        told = {name: said for state, name, said in heads if state == "UNSAFE"}
        assert all("→" in said for said in told.values())
        assert (done.exit_code == 1) == bool(told)
        return done.exit_code, told

    return run


@pytest.fixture
def file(app: Flask) -> Path:
    with app.app_context():
        return Path(db.engine.url.database)


def test_a_sound_installation_passes(check: Check, app: Flask) -> None:
    assert check() == (0, {})
    done = app.test_cli_runner().invoke(args=["check-deploy"])
    assert "Nothing unsafe was found." in done.output
    assert len(re.findall("^ok ", done.output, re.MULTILINE)) == len(CHECKS)


def test_what_others_can_read_is_named(check: Check, app: Flask, file: Path) -> None:
    instance = app.config["INSTANCE"]
    [backup] = (instance / "backups").glob("*.zip")
    for path, mode in ((instance / "field_key", 0o644), (backup, 0o640), (instance, 0o755)):
        before = path.stat().st_mode
        path.chmod(mode)
        code, told = check()
        assert (code, list(told)) == (1, ["modes"])
        assert path.name in told["modes"]
        assert "chmod" in told["modes"]
        path.chmod(before)
    file.chmod(0o604)
    assert file.name in check()[1]["modes"]


def test_debug_mode_a_demo_and_guessable_keys_are_named(
    check: Check, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    app.config["DEMO"] = True
    monkeypatch.setenv("CRM_SECRET_KEY", "please-change-me-please-change-me")
    (app.config["INSTANCE"] / "field_key").write_text("00" * 32)
    told = check()[1]
    assert set(told) == {"debugging", "keys"}
    assert "demo" in told["debugging"]
    assert "CRM_SECRET_KEY" in told["keys"]
    assert "field_key" in told["keys"]
    assert "please" not in str(told)


def test_an_open_server_without_tls_is_named_until_somebody_accepts_it(
    check: Check, app: Flask
) -> None:
    instance = app.config["INSTANCE"]
    with holding(instance, host="127.0.0.1"):
        assert check() == (0, {})
    with holding(instance, host="0.0.0.0"):
        told = check()[1]["network"]
        assert "CRM_PLAIN_HTTP" in told
        assert "CRM_TRUSTED_HOSTS" in told
        app.config.update(PLAIN_HTTP=True, HOSTS=("crm.lan",))
        assert check() == (0, {})
        app.config["TRUSTED_PROXY"] = 1
        assert "goes round it" in check()[1]["network"]
    app.config["HOSTS"] = ("*",)
    assert "foreign page" in check()[1]["network"]


def test_a_network_file_system_is_known_by_the_mounts() -> None:
    mounts = (
        "/dev/sda1 / ext4 rw 0 0\n"
        "nas:/share /srv/crm nfs4 rw 0 0\n"
        "//nas/a\\040b /srv/office\\040files cifs rw 0 0\n"
    )
    assert filesystem_of(Path("/var/lib/crm"), mounts) == "ext4"
    assert filesystem_of(Path("/srv/crm/instance"), mounts) == "nfs4"
    assert filesystem_of(Path("/srv/crm2"), mounts) == "ext4"
    assert filesystem_of(Path("/srv/office files/crm"), mounts) == "cifs"


def test_an_instance_where_browsers_fetch_from_is_named(check: Check, app: Flask) -> None:
    before = app.config["INSTANCE"]
    app.config["INSTANCE"] = Path(app.static_folder) / "crm"
    told = check()[1]
    app.config["INSTANCE"] = before
    assert "static/" in told["place"]


def test_a_full_disk_is_named(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crmapp.deploy_check.machine.LEAST_FREE", 1 << 60)
    assert "nearly full" in check()[1]["disk"]


def test_a_damaged_database_is_named(check: Check, app: Flask, file: Path) -> None:
    with app.app_context(), db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        root = connection.exec_driver_sql(
            "SELECT rootpage FROM sqlite_master WHERE name LIKE 'ix_deals%'"
        ).scalar()
        size = connection.exec_driver_sql("PRAGMA page_size").scalar()
    with app.app_context():
        db.engine.dispose()
    with file.open("r+b") as raw:
        raw.seek((root - 1) * size)
        raw.write(os.urandom(size))
    told = check()[1]
    assert "restore" in told["database"] or "examined" in told["database"]


def test_broken_references_are_named(
    check: Check, app: Flask, sign_in: Callable, people: SimpleNamespace
) -> None:
    sign_in(people.ann)
    with app.app_context(), db.engine.connect().execution_options(bare=True) as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("UPDATE sessions SET person_id = 999")
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
    assert "damaged" in check()[1]["database"]


def test_a_schema_of_another_version_is_named(check: Check, app: Flask) -> None:
    for revision, word in (("0000", "newer version"), ("0001", "flask upgrade")):
        if revision == head_of(app):
            continue
        with app.app_context(), writing() as session:
            session.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})
        assert word in check()[1]["schema"]


def head_of(app: Flask) -> str | None:
    with app.app_context():
        return head()


def test_a_team_without_an_administrator_is_named(
    check: Check, app: Flask, people: SimpleNamespace
) -> None:
    with app.app_context(), writing() as session:
        session.merge(people.ada).disabled_at = clock.now()
    assert "administrator" in check()[1]["people"]


def test_an_administrator_without_a_second_step_is_named(check: Check, app: Flask) -> None:
    with app.app_context(), writing() as session:
        session.execute(delete(SecondStep))
    told = check()[1]["people"]
    assert "second step: ada" in told


def test_a_journal_that_waits_or_was_changed_is_named(
    check: Check, app: Flask, people: SimpleNamespace
) -> None:
    with app.app_context():
        with writing():
            log("sign_in:done", by=people.ann).at = clock.now() - timedelta(hours=3)
        assert "wait to be sealed" in check()[1]["journal"]
        seal_all()
    assert check() == (0, {})
    with app.app_context(), writing() as session:
        triggers = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for name in session.scalars(triggers).all():
            session.execute(text(f"DROP TRIGGER {name}"))
        session.execute(update(Entry).values(actor_id=people.bob.id))
    assert "was changed" in check()[1]["journal"]


def test_a_missing_or_old_backup_is_named(check: Check, app: Flask, clock: Any) -> None:
    clock.forward(days=8)
    assert "last good backup is of" in check()[1]["backups"]
    for path in (app.config["INSTANCE"] / "backups").glob("*.zip"):
        path.write_bytes(b"PK no more")
    assert "does not exist" in check()[1]["backups"]


def test_jobs_that_nobody_does_are_named(check: Check, app: Flask) -> None:
    with app.app_context(), writing() as session:
        old = clock.now() - timedelta(hours=2)
        session.add(Job(kind="export", made_at=old))
        session.add(Job(kind="housekeeping", slot="x", state=JobState.FAILED))
    told = check()[1]["jobs"]
    assert "1 jobs are stuck" in told
    assert "last time: housekeeping" in told


def test_a_clock_that_went_back_is_named(
    check: Check, clock: Any, sign_in: Callable, people: SimpleNamespace
) -> None:
    sign_in(people.ann)
    clock.forward(hours=-3)
    told = check()[1]
    assert "went back" in told["clock"]


def test_an_empty_database_is_named_once(app: Flask, file: Path) -> None:
    with app.app_context():
        db.engine.dispose()
    for left in file.parent.glob(f"{file.name}*"):
        left.unlink()
    done = app.test_cli_runner().invoke(args=["check-deploy"])
    assert done.exit_code == 1
    assert "the schema is missing" in done.output
    assert "examined" not in done.output
