"""A restore while people work: they are kept out for the moment, told, and signed out."""

import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp import gate
from crmapp.accounts.models import Person
from crmapp.backups.verbs import kept
from crmapp.database import Busy, db
from crmapp.restoring import verbs
from crmapp.restoring.swap import swap
from crmapp.restoring.verbs import restore_among_people
from tests.restoring.state import change_everything, rows


def test_people_at_work_are_kept_out_for_the_moment_and_signed_out(
    context: Flask,
    people: SimpleNamespace,
    archive: Path,
    sign_in: Callable,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, ann, said = rows(), sign_in(people.ann), {}
    change_everything(people.ann)

    def ask() -> None:
        said["page"] = ann.get("/")
        said["part"] = ann.hx("/notifications/read", data={"newest": "1"})
        with ann.get("/static/favicon.svg") as file:
            said["file"] = file.status_code

    def swap_while_asked(*given: object) -> None:
        asking = threading.Thread(target=ask)
        asking.start()
        asking.join()
        place = Path(db.engine.url.database)
        said["beside"] = list(place.parent.glob(f"{place.name}-*"))
        swap(*given)

    monkeypatch.setattr(verbs, "swap", swap_while_asked)
    steps: list[int] = []
    restore_among_people(archive, told=steps.append)
    assert (said["page"].status_code, said["part"].status_code, said["file"]) == (503, 503, 200)
    assert said["page"].headers["Retry-After"]
    assert "default-src" in said["page"].headers["Content-Security-Policy"]
    assert "toast" in said["part"].text
    assert steps == [1, 2, 3]
    assert rows() == before
    assert ann.get("/").status_code == 303
    assert "restore" in kept()[0].name
    assert said["beside"] == []


@pytest.mark.one_database
def test_nobody_is_thrown_out_who_does_not_finish(
    context: Flask, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, over, begun = rows(), threading.Event(), threading.Event()

    def read_on() -> None:
        with context.app_context():
            db.session.scalar(select(Person.id).limit(1))
            begun.set()
            over.wait()

    reader = threading.Thread(target=read_on)
    reader.start()
    begun.wait()
    monkeypatch.setattr(gate, "PATIENCE", 0.1)
    try:
        with pytest.raises(Busy):
            restore_among_people(archive, told=lambda done: None)
    finally:
        over.set()
        reader.join()
    assert rows() == before
