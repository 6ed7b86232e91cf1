"""The journal can only be added to, and what was sealed cannot be changed unseen."""

import random
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from crmapp import clock
from crmapp.backups.verbs import make_backup
from crmapp.database import db, writing
from crmapp.jobs.kinds import KINDS
from crmapp.jobs.runner import run_pending
from crmapp.jobs.schedule import slot_of
from crmapp.jobs.verbs import enqueue
from crmapp.journal.log import log
from crmapp.journal.models import Entry
from crmapp.journal.reach import log_reaching
from crmapp.journal.seals import _add, _entries, last_seal, seal_all, tip
from crmapp.journal.verifying import KINDS as BREAKS
from crmapp.journal.verifying import verify


@pytest.fixture
def written(context: Flask, people: SimpleNamespace) -> Flask:
    """A sealed journal of thirty entries in three seals, one of them reaching customers."""
    for _nth in range(3):
        with writing():
            for nth in range(9):
                log("setting:changed", by=people.ada, key="team_name", old=nth, new=nth + 1)
            log_reaching("export:made", None, [3, 77, 5000], by=people.mia, count=3)
        seal_all()
    return context


def sent(*statements: str) -> None:
    for statement in statements:
        db.session.execute(text(statement))


def test_the_database_refuses_to_change_or_to_take_away(written: Flask) -> None:
    before = [row.details for row in db.session.scalars(select(Entry).order_by(Entry.id))]
    acts = [
        "UPDATE journal SET action = 'x:y'", "DELETE FROM journal",
        "UPDATE journal_seals SET hash = 'x'", "DELETE FROM journal_seals",
        "UPDATE journal_reach SET block = 1", "DELETE FROM journal_reach",
    ]  # fmt: skip
    if db.engine.dialect.name == "postgresql":
        acts.append("TRUNCATE journal CASCADE")
    else:
        acts.append("REPLACE INTO journal (id, at, action, details) VALUES (1, '2026', 'x', '{}')")
    for act in acts:
        with pytest.raises(DBAPIError, match="only be added to"):
            sent(act)
        db.session.rollback()
    assert before == [row.details for row in db.session.scalars(select(Entry).order_by(Entry.id))]


def test_the_job_seals_what_waits_and_each_link_is_made_once(
    context: Flask, people: SimpleNamespace
) -> None:
    assert tip() is None
    with writing():
        log("demo:filled", by=people.ada)
    assert verify().unsealed == 1
    assert slot_of("journal_seal", KINDS["journal_seal"], clock.now())
    with writing():
        enqueue("journal_seal", by=None)
    assert run_pending() == 1
    assert tip() == {"number": 1, "hash": last_seal().hash}
    with writing():
        log("demo:removed", by=people.ada)
    former, rows = last_seal(), _entries(last_seal().last_id, 10**9)
    db.session.commit()
    assert [_add(former, rows), _add(former, rows)] == [True, False]  # two processes at once
    assert seal_all() == 0
    verdict = verify()
    assert (verdict.broken, verdict.seals, verdict.sealed, verdict.unsealed) == (None, 2, 2, 0)


def test_an_entry_lives_and_dies_with_its_act(context: Flask, people: SimpleNamespace) -> None:
    def fail() -> None:
        with writing():
            log("demo:filled", by=people.ada)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert db.session.scalars(select(Entry)).all() == []


@pytest.mark.one_database
def test_verify_names_the_first_break_and_ends_with_one(written: Flask) -> None:
    runner = written.test_cli_runner()
    whole = runner.invoke(args=["journal", "verify"])
    assert (whole.exit_code, "30 entries in 3 seals" in whole.output) == (0, True), whole.output
    noted = tip()
    anchor = f"{noted['number']}:{noted['hash']}"
    assert runner.invoke(args=["journal", "verify", "--anchor", anchor]).exit_code == 0
    ahead = runner.invoke(args=["journal", "verify", "--anchor", f"9:{noted['hash']}"])
    assert (ahead.exit_code, "noted down" in ahead.output) == (1, True)
    make_backup("manual")  # it notes the tip
    _take_guards_off()
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM journal_seals WHERE number = 3"))
        connection.execute(text("DELETE FROM journal_reach WHERE entry_id > 25"))
        connection.execute(text("DELETE FROM journal WHERE id > 25"))
    cut = runner.invoke(args=["journal", "verify"])
    assert (cut.exit_code, "seal 3: the chain does not hold" in cut.output) == (1, True), cut.output
    db.session.commit()
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM journal WHERE id = 14"))
    broken = runner.invoke(args=["journal", "verify"])
    assert broken.exit_code == 1
    assert "entry 14: was sealed and is missing (seal 2)" in broken.output


def _take_guards_off() -> None:
    """Do what someone with the database file does first."""
    db.session.commit()
    with db.engine.begin() as connection:
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for name in connection.execute(text(triggers)).scalars().all():
            if name.startswith("journal"):
                connection.execute(text(f"DROP TRIGGER {name}"))


def _tampers(dice: random.Random) -> tuple[str, list[str]]:
    """A random change of what was sealed, with the kind of break that it is."""
    key, other = dice.sample(range(1, 31), 2)
    column = dice.choice(("action", "subject", "address", "actor_name", "request_id"))
    seal = dice.randint(1, 3)
    name = dice.choice(("hash", "previous", "leaves", "last_id", "at"))
    copied = "at, actor_id, actor_name, action, details, address"
    from_other = f"(SELECT {copied} FROM journal WHERE id = {other})"
    whole = [
        ("changed", [f"UPDATE journal SET {column} = 'x{dice.random()}' WHERE id = {key}"]),
        ("changed", [f"UPDATE journal SET details = '[{dice.random()}]' WHERE id = {key}"]),
        ("changed", [f"UPDATE journal SET details = 'no json' WHERE id = {key}"]),
        ("changed", [f"UPDATE journal SET at = '2026-01-0{seal} 00:00:00.1' WHERE id = {key}"]),
        ("changed", [f"UPDATE journal SET actor_id = {dice.randint(50, 99)} WHERE id = {key}"]),
        ("reordered", [f"UPDATE journal SET ({copied}) = {from_other} WHERE id = {key}"]),
        ("missing", [f"DELETE FROM journal WHERE id = {key}"]),
        ("missing", [f"UPDATE journal SET id = id + 1000 WHERE id = {key}"]),
        ("customers", [f"UPDATE journal_reach SET bits = X'01' WHERE entry_id = {seal * 10}"]),
        ("customers", [f"DELETE FROM journal_reach WHERE entry_id = {seal * 10}"]),
        ("seal changed", [f"UPDATE journal_seals SET {name} = '7' WHERE number = {seal}"]),
        ("seal unmarked", [f"UPDATE journal_seals SET mark = '中文' WHERE number = {seal}"]),
        ("no key", [f"UPDATE journal_seals SET key = 'another' WHERE number = {seal}"]),
        ("seal missing", [f"DELETE FROM journal_seals WHERE number = {dice.randint(1, 2)}"]),
        ("anchor", ["DELETE FROM journal_seals WHERE number = 3"]),
    ]  # fmt: skip
    return dice.choice(whole)


@pytest.mark.one_database
@pytest.mark.parametrize("times", [120, pytest.param(1000, marks=pytest.mark.long)])
def test_whatever_is_tampered_with_is_found(written: Flask, times: int) -> None:
    _take_guards_off()
    noted, dice, found = tip(), random.Random(times), set()
    anchors = {noted["number"]: noted["hash"]}
    for _nth in range(times):
        kind, acts = _tampers(dice)
        sent("PRAGMA defer_foreign_keys=ON", *acts)
        broken = verify(anchors).broken
        db.session.rollback()
        assert broken is not None, acts
        assert broken.kind == kind or (kind, broken.kind) == ("reordered", "changed"), (
            acts,
            broken,
        )
        found.add(broken.kind)
    assert found >= set(BREAKS) - {"added"}
    assert verify(anchors).broken is None


def test_an_entry_slipped_in_later_is_found(written: Flask) -> None:
    slip = "INSERT INTO journal (id, at, action, details) VALUES ({}, '2026-11-01', 'a:b', '{{}}')"
    with db.engine.begin() as connection:
        connection.execute(text(slip.format(40)))  # as if nine had been rolled back before it
    seal_all()
    assert verify().broken is None
    db.session.commit()
    with db.engine.begin() as connection:
        connection.execute(text(slip.format(35)))
    broken = verify().broken
    assert (broken.kind, broken.entry, broken.seal) == ("added", 35, 4)
