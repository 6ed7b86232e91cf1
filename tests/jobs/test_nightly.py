"""What is done at night: once a night, made up for when the machine was off."""

from datetime import time, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import func, select

from crmapp import clock as crm_clock
from crmapp.database import db, writing
from crmapp.files import store
from crmapp.files.models import File
from crmapp.imports.models import Import, ImportRow, ImportState
from crmapp.jobs.kinds import KINDS
from crmapp.jobs.models import Job, JobState
from crmapp.jobs.runner import run_pending
from crmapp.jobs.schedule import night_of, queue_nightly
from crmapp.jobs.verbs import enqueue

NIGHTLY = {name for name, kind in KINDS.items() if kind.nightly is not None}


def test_a_night_that_has_passed_is_queued_once(context: Flask, clock: SimpleNamespace) -> None:
    clock.at("2026-11-25 09:00")
    assert set(queue_nightly()) >= {"housekeeping", "import_expiry"}
    assert queue_nightly() == []


def test_before_its_hour_the_night_before_counts() -> None:
    at = time(2, 30)
    morning = crm_clock.local(crm_clock.moment(_wall("2026-11-25 02:29")))
    assert str(night_of(at, morning)) == "2026-11-24"
    assert str(night_of(at, morning + timedelta(minutes=1))) == "2026-11-25"


def test_sixty_days_have_sixty_nights_also_when_the_clock_goes_back(
    context: Flask, clock: SimpleNamespace
) -> None:
    clock.at("2028-01-15 12:00")  # over the 29th of February
    for day in range(60):
        queue_nightly()
        if day % 10 == 5:
            clock.forward(hours=-1)
            queue_nightly()
            clock.forward(hours=1)
        clock.forward(days=1)
    slots = db.session.scalars(select(Job.slot).where(Job.kind == "housekeeping")).all()
    assert len(slots) == len(set(slots)) == 60


def test_housekeeping_deletes_what_is_past_its_time(
    context: Flask, people: SimpleNamespace, clock: SimpleNamespace
) -> None:
    written = store.write(b"old")
    with writing():
        file = store.enlist(written, name="old.pdf", keep_for=timedelta(days=7))
        old = enqueue("trial", by=people.ann)
        old.state, old.file_id = JobState.DONE, file.id
    clock.forward(days=8)
    with writing():
        enqueue("housekeeping", by=None)
    run_pending()
    assert count_of(File) == 0
    assert list(store.folder().iterdir()) == []
    db.session.commit()
    clock.forward(days=30)
    with writing():
        enqueue("housekeeping", by=None)
    run_pending()
    assert db.session.scalar(select(Job.id).where(Job.kind == "trial")) is None


@pytest.mark.parametrize("state", [ImportState.READY, ImportState.TAKING, ImportState.TAKEN])
def test_rows_of_a_sheet_are_let_go_a_week_later_unless_they_were_taken_in(
    context: Flask, people: SimpleNamespace, clock: SimpleNamespace, state: ImportState
) -> None:
    written = store.write(b"sheet")
    with writing() as session:
        file = store.enlist(written, name="sheet.xlsx", owner=people.ann)
        row = Import(name="sheet.xlsx", file_id=file.id, person_id=people.ann.id, state=state)
        session.add(row)
        session.flush()
        session.add(ImportRow(import_id=row.id, line=2, state="new"))
    clock.forward(days=8)
    with writing():
        enqueue("import_expiry", by=None)
    run_pending()
    left = 1 if state is ImportState.TAKEN else 0
    assert (count_of(ImportRow), count_of(File)) == (left, left)


def count_of(model: type) -> int:
    db.session.commit()
    return db.session.scalar(select(func.count()).select_from(model))


def _wall(words: str) -> object:
    from datetime import datetime

    return datetime.fromisoformat(words)
