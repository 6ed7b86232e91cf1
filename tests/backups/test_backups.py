"""Backups: consistent while people write, proven, private, and never the only good one deleted."""

import os
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmapp.backups.archive import BadBackup, read_manifest
from crmapp.backups.queries import is_late, last_good_at
from crmapp.backups.verbs import check_backup, folder, kept, make_backup
from crmapp.database import db, writing
from crmapp.files import store
from crmapp.jobs.models import Job
from crmapp.jobs.runner import run_pending
from crmapp.jobs.schedule import queue_nightly
from crmapp.settings.values import change_setting


def test_a_backup_tells_what_it_holds(context: Flask, people: SimpleNamespace) -> None:
    written = store.write(b"kept")
    with writing():
        file = store.enlist(written, name="kept.pdf")
    manifest = check_backup(make_backup("manual"))
    assert manifest.counts["people"] == 7
    assert manifest.counts["files"] == 1
    assert f"files/{file.token}" in manifest.parts
    assert manifest.revision


def test_a_backup_leaves_the_keys_out_unless_asked_for(context: Flask) -> None:
    key = (context.config["INSTANCE"] / "field_key").read_bytes()
    path = make_backup("manual")
    assert key not in path.read_bytes()
    assert read_manifest(path).keys["field_key"]
    assert "keys/field_key" not in read_manifest(path).parts
    assert "keys/field_key" in read_manifest(make_backup("manual", with_keys=True)).parts


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
        counts = [check_backup(make_backup("manual")).counts["jobs"] for _ in range(3)]
    finally:
        over.set()
        writer.join()
    assert all(count % 2 == 0 for count in counts)


def test_backups_can_be_read_by_the_products_own_user_only(context: Flask) -> None:
    before = os.umask(0)
    try:
        path = make_backup("manual")
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [entry.name for entry in folder().iterdir()] == [path.name]


@pytest.mark.one_database
def test_one_changed_byte_anywhere_is_noticed(context: Flask, tmp_path: Path) -> None:
    whole = make_backup("manual").read_bytes()
    damaged = tmp_path / "damaged.zip"

    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    @given(st.integers(0, len(whole) - 1), st.integers(1, 255))
    def change(place: int, by: int) -> None:
        copy = bytearray(whole)
        copy[place] ^= by
        damaged.write_bytes(copy)
        with pytest.raises(BadBackup):
            check_backup(damaged)

    change()


@pytest.mark.one_database
@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.99])
def test_a_cut_backup_is_noticed(context: Flask, tmp_path: Path, share: float) -> None:
    whole = make_backup("manual").read_bytes()
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(BadBackup):
        check_backup(cut)


def test_fourteen_of_a_kind_are_kept_over_sixty_nights(
    context: Flask, clock: SimpleNamespace
) -> None:
    with writing():
        change_setting("backups_kept", 3)
    first = make_backup("manual")
    clock.at("2028-02-20 09:00")
    for _night in range(6):
        queue_nightly()
        run_pending()
        clock.forward(days=1)
    names = [path.name for path in kept() if "nightly" in path.name]
    assert len(names) == 3
    assert names[0].startswith("crm-20280225")
    assert first in kept()


def test_a_clock_that_went_back_does_not_cost_the_newest_backup(
    context: Flask, clock: SimpleNamespace
) -> None:
    with writing():
        change_setting("backups_kept", 2)
    for day in (20, 21):
        clock.at(f"2026-11-{day} 03:00")
        make_backup("nightly")
    clock.at("2026-11-01 03:00")
    assert make_backup("nightly") in kept()


def test_the_age_of_the_last_good_backup_is_told(context: Flask, clock: SimpleNamespace) -> None:
    assert last_good_at() is None
    assert is_late()
    made = clock.at("2026-11-25 03:00")
    path = make_backup("nightly")
    assert abs((last_good_at() - made).total_seconds()) < 60
    assert not is_late()
    clock.forward(days=8)
    assert is_late()
    path.write_bytes(b"spoiled")
    assert last_good_at() is None


def test_no_backup_is_begun_without_room(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    full = SimpleNamespace(free=0)
    monkeypatch.setattr("shutil.disk_usage", lambda _path: full)
    with writing() as session:
        session.add(Job(kind="a", payload={}))
    written = store.write(b"x" * 10)
    with writing():
        store.enlist(written, name="x")
    result = context.test_cli_runner().invoke(args=["backup", "make"])
    assert result.exit_code == 1
    assert "room" in result.output
    assert kept() == []
    db.session.commit()


def test_commands_make_list_and_check(app: Flask) -> None:
    runner = app.test_cli_runner()
    path = runner.invoke(args=["backup", "make"]).output.strip()
    assert Path(path).name in runner.invoke(args=["backup", "list"]).output
    assert "Good" in runner.invoke(args=["backup", "check", path]).output
    Path(path).write_bytes(b"spoiled")
    assert runner.invoke(args=["backup", "check", path]).exit_code == 1
