"""The two kinds of transaction."""

import threading
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from crmapp.accounts.models import Person
from crmapp.database import Busy, WriteOutsideTransaction, _turn, db, is_writing, touch, writing
from crmapp.numbering.models import Counter
from crmapp.numbering.numbers import next_sequence
from crmapp.settings.models import Stamp

WRITERS, ROUNDS = 8, 20


def stamp(name: str) -> int:
    db.session.expire_all()
    value = db.session.scalar(select(Stamp.value).where(Stamp.name == name))
    db.session.commit()
    return value


def test_a_change_outside_of_writing_is_refused(context: Flask, people: SimpleNamespace) -> None:
    person = db.session.get(Person, people.ann.id)
    person.name = "别名"
    with pytest.raises(WriteOutsideTransaction):
        db.session.flush()
    db.session.rollback()


def test_a_writing_statement_outside_of_writing_is_refused(context: Flask) -> None:
    with pytest.raises(WriteOutsideTransaction):
        db.session.execute(update(Stamp).values(value=0))


def test_writing_keeps_all_of_its_block_or_none(context: Flask, people: SimpleNamespace) -> None:
    def fail() -> None:
        with writing() as session:
            session.get(Person, people.ann.id).rename("别名")
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert db.session.get(Person, people.ann.id).name == "安然"


def test_writing_does_not_nest(context: Flask) -> None:
    with writing(), pytest.raises(RuntimeError, match="nest"), writing():
        pass


def test_a_stamp_rises_once_for_a_transaction_that_touches_it(context: Flask) -> None:
    before = stamp("board")
    with writing():
        touch("board")
        touch("board")
    assert stamp("board") == before + 1


def test_a_stamp_does_not_rise_when_the_transaction_fails(context: Flask) -> None:
    before = stamp("board")

    def fail() -> None:
        with writing():
            touch("board")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert stamp("board") == before


def test_rows_stay_readable_after_the_commit_without_a_lock(
    context: Flask, people: SimpleNamespace, statements
) -> None:
    with writing() as session:
        person = session.get(Person, people.ann.id)
        person.rename("安然然")
    assert not is_writing()
    with statements() as asked:
        assert person.name == "安然然"
    assert not list(asked)


def test_parallel_read_modify_write_loses_nothing(app: Flask) -> None:
    barrier = threading.Barrier(WRITERS)
    errors: list[BaseException] = []

    def write() -> None:
        with app.app_context():
            barrier.wait()
            try:
                for _round in range(ROUNDS):
                    with writing():
                        next_sequence("C")
            except Exception as error:  # noqa: BLE001 - told to the test below
                errors.append(error)

    threads = [threading.Thread(target=write) for _writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    with app.app_context():
        assert db.session.get(Counter, "C").value == WRITERS * ROUNDS


def test_a_writer_that_waits_too_long_is_told_so(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL locks rows, not the database")
    monkeypatch.setattr("crmapp.database.BUSY_MS", 1)
    with _turn, pytest.raises(Busy), writing():
        pass


def test_sqlite_connections_are_durable_and_keep_references(context: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("about SQLite's pragmas")

    def pragma(name: str) -> object:
        return db.session.scalar(text(f"PRAGMA {name}"))

    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 2  # FULL
    assert pragma("foreign_keys") == 1
    assert pragma("busy_timeout") >= 5000
