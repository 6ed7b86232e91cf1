"""Backups: consistent while people write, proven, private, and never the only good one deleted."""

import os
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmapp.backups import away, ledger, passphrase
from crmapp.backups.archive import BadBackup, WrongPassphrase, read_manifest, told_outside
from crmapp.backups.ledger import last_good_at
from crmapp.backups.queries import is_late, trouble
from crmapp.backups.verbs import check_backup, folder, kept, look_again, make_backup
from crmapp.contacts.verbs import add_contact
from crmapp.customers.verbs import enter
from crmapp.database import db, writing
from crmapp.files import store
from crmapp.jobs.models import Job
from crmapp.jobs.runner import run_pending
from crmapp.jobs.schedule import queue_nightly
from crmapp.journal.log import log
from crmapp.journal.seals import seal_all, tip
from tests.harness.killing import killed_at

WORDS = "four words on paper"


def keep_a_customer(by: object) -> None:
    with writing():
        customer = enter({"name": "云帆科技", "short_name": "云帆"}, by=by, owner_id=by.id)
        add_contact(customer, {"name": "王先生", "phone": "13800138000"}, is_main=True)


def test_a_backup_tells_what_it_holds_and_tells_nobody_else(
    context: Flask, people: SimpleNamespace
) -> None:
    keep_a_customer(people.ann)
    written = store.write(b"kept")
    with writing():
        file = store.enlist(written, name="kept.pdf")
        log("backup:made")
    seal_all()
    plain = make_backup("manual")
    key = (context.config["INSTANCE"] / "field_key").read_bytes()
    assert key not in plain.read_bytes()
    assert "keys/field_key" not in read_manifest(plain).parts
    assert "keys/field_key" in read_manifest(make_backup("manual", with_keys=True)).parts
    passphrase.choose(WORDS)
    path = make_backup("manual")
    manifest = check_backup(path)
    assert manifest.counts["people"] == 7
    assert manifest.counts["files"] == 1
    assert {f"files/{file.token}", "keys/field_key", "keys/journal_key"} <= set(manifest.parts)
    assert manifest.revision
    assert manifest.journal == tip()
    whole = path.read_bytes()
    assert path.suffix == ".crm"
    assert "counts" not in told_outside(path)
    assert not [word for word in ("云帆", "kept.pdf", "field_key") if word.encode() in whole]


def test_a_backup_under_load_is_consistent(context: Flask) -> None:
    over = threading.Event()

    def write_on() -> None:
        with context.app_context():
            while not over.is_set():
                with writing() as session:
                    session.add_all([Job(kind="a", payload={}), Job(kind="b", payload={})])

    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        counts = [check_backup(make_backup("manual")).counts["jobs"] for _ in range(2)]
    finally:
        over.set()
        writer.join()
    assert all(count % 2 == 0 for count in counts)


def test_all_that_is_written_is_its_owners_alone(context: Flask, tmp_path: Path) -> None:
    context.config["BACKUP_FOLDER"] = tmp_path / "second"
    before = os.umask(0)
    try:
        (tmp_path / "second").mkdir()
        passphrase.choose(WORDS)
        path = make_backup("manual")
    finally:
        os.umask(before)
    copy = tmp_path / "second" / f"crm-{context_name(context)}" / path.name
    instance = context.config["INSTANCE"]
    files = (path, copy, folder() / "ledger.json", instance / "backup_key", folder() / ".lock")
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert {file.parent.stat().st_mode & 0o777 for file in (path, copy)} == {0o700}
    assert {entry.name for entry in folder().iterdir()} == {path.name, "ledger.json", ".lock"}


def context_name(app: Flask) -> str:
    return (app.config["INSTANCE"] / "installation").read_text()


@pytest.fixture(params=["plain", "sealed"])
def whole(request: pytest.FixtureRequest, context: Flask) -> bytes:
    """The bytes of a good backup."""
    if request.param == "sealed":
        passphrase.choose(WORDS)
    return make_backup("manual").read_bytes()


def changed_bytes_are_noticed(whole: bytes, copy: Path, count: int) -> None:
    @settings(max_examples=count, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, len(whole) - 1), st.integers(1, 255))
    def change(place: int, by: int) -> None:
        damaged = bytearray(whole)
        damaged[place] ^= by
        copy.write_bytes(damaged)
        with pytest.raises(BadBackup):
            check_backup(copy)

    change()


@pytest.mark.one_database
def test_damage_anywhere_is_noticed(whole: bytes, tmp_path: Path) -> None:
    copy = tmp_path / "damaged"
    changed_bytes_are_noticed(whole, copy, 20)
    for nth in range(20):
        copy.write_bytes(whole[: len(whole) * nth // 20])
        with pytest.raises(BadBackup):
            check_backup(copy)
    copy.write_bytes(whole[:-1])
    with pytest.raises(BadBackup):
        check_backup(copy)


@pytest.mark.long
@pytest.mark.one_database
def test_a_thousand_changed_bytes_are_noticed(whole: bytes, tmp_path: Path) -> None:
    changed_bytes_are_noticed(whole, tmp_path / "damaged", 1000)


@pytest.mark.one_database
def test_another_passphrase_does_not_open_it(context: Flask) -> None:
    passphrase.choose(WORDS)
    path = make_backup("manual")
    (context.config["INSTANCE"] / "backup_key").unlink()
    with pytest.raises(WrongPassphrase):
        check_backup(path)
    recipe = told_outside(path)["recipe"]
    with pytest.raises(WrongPassphrase):
        check_backup(path, passphrase.derive("four words on glass", recipe))
    assert check_backup(path, passphrase.derive(WORDS, recipe)).revision


@pytest.mark.one_database
def test_a_key_that_does_not_open_what_it_should_is_noticed(
    context: Flask, people: SimpleNamespace
) -> None:
    keep_a_customer(people.ann)
    key = context.config["INSTANCE"] / "field_key"
    good = key.read_text()
    passphrase.choose(WORDS)
    key.write_text("00" * 32)
    with pytest.raises(BadBackup):
        make_backup("manual")
    assert kept() == []
    assert ledger.read().failure
    key.write_text(good)
    make_backup("manual")
    assert not ledger.read().failure


@pytest.mark.one_database
def test_the_schedule_makes_one_and_an_old_one_is_looked_at_again(
    app: Flask, clock: SimpleNamespace
) -> None:
    for _day in range(2):
        with app.app_context():
            queue_nightly()
        run_pending(app)
        clock.forward(days=1)
    with app.app_context():
        newest, oldest = kept()
        assert {newest.name.split("-")[3][:6], oldest.name.split("-")[3][:6]} <= {
            "nightl",
            "weekly",
        }
        spoiled = bytearray(oldest.read_bytes())
        spoiled[len(spoiled) // 2] ^= 1
        oldest.write_bytes(spoiled)
        while look_again() != oldest:
            pass
        assert ledger.read().lines[oldest.name].problem
        assert list(ledger.good()) == [newest.name]


@pytest.mark.one_database
def test_the_age_of_the_last_good_backup_is_told(context: Flask, clock: SimpleNamespace) -> None:
    assert last_good_at() is None
    assert not is_late()
    clock.forward(days=8)
    assert is_late()
    made = clock.at("2036-11-25 03:00")
    path = make_backup("nightly")
    assert abs((last_good_at() - made).total_seconds()) < 60
    assert trouble() is None
    clock.forward(days=8)
    assert trouble() is not None
    path.write_bytes(b"spoiled")
    assert last_good_at() is None


@pytest.mark.one_database
def test_only_sealed_copies_go_to_the_second_folder_and_failures_are_told(
    context: Flask, tmp_path: Path
) -> None:
    context.config["BACKUP_FOLDER"] = tmp_path / "disk"
    make_backup("nightly")
    assert trouble() is not None
    passphrase.choose(WORDS)
    make_backup("nightly")
    assert away.problem() is not None
    assert trouble() is not None
    (tmp_path / "disk").mkdir()
    path = make_backup("nightly")
    assert away.problem() is None
    assert trouble() is None
    copies = list((tmp_path / "disk").glob("crm-*/*"))
    assert [copy.name for copy in copies] == [path.name]
    assert copies[0].read_bytes() == path.read_bytes()


@pytest.mark.one_database
def test_no_backup_is_begun_without_room(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _path: SimpleNamespace(free=0))
    written = store.write(b"x" * 10)
    with writing():
        store.enlist(written, name="x")
    result = context.test_cli_runner().invoke(args=["backup", "make"])
    assert result.exit_code == 1
    assert "0 MB are free" in result.output
    assert kept() == []
    db.session.commit()


@pytest.mark.one_database
def test_a_kill_in_the_middle_leaves_the_former_backups_and_a_clean_next_try(
    context: Flask,
) -> None:
    passphrase.choose(WORDS)
    first = make_backup("manual")
    nth = 0
    while killed_at(nth, lambda: make_backup("manual")):
        assert check_backup(first).revision
        nth += 1
    assert nth > 3
    last = make_backup("manual")
    assert {first.name, last.name} <= set(ledger.good())
    for path in kept():
        check_backup(path)
    left = [path.name for path in folder().iterdir() if path.name.startswith(".")]
    assert left == [".lock"]


@pytest.mark.one_database
def test_commands_make_list_and_check(app: Flask) -> None:
    runner = app.test_cli_runner()
    typed = f"{WORDS}\n{WORDS}\n"
    assert runner.invoke(args=["backup", "passphrase"], input=typed).exit_code == 0
    path = runner.invoke(args=["backup"]).output.strip()
    assert f"{Path(path).name}  " in runner.invoke(args=["backup", "list"]).output
    assert "Good" in runner.invoke(args=["backup", "check", path]).output
    Path(path).write_bytes(b"spoiled")
    assert runner.invoke(args=["backup", "check", path]).exit_code == 1
    assert "damaged" in runner.invoke(args=["backup", "list"]).output
