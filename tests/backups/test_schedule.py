"""The schedule: a backup for every day whatever the clock does, and never too few kept."""

import itertools
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask

from crmapp import clock as crm_clock
from crmapp.backups import ledger
from crmapp.backups.ledger import Line
from crmapp.backups.retention import kind_of, to_let_go
from crmapp.backups.schedule import due_slot, kind_due
from crmapp.backups.verbs import free_path, kept, prune
from crmapp.database import writing
from crmapp.settings.values import change_setting

pytestmark = pytest.mark.one_database


class Diary:
    """The runner's look at the clock, with files of three bytes instead of real backups."""

    def __init__(self) -> None:
        """Begin with nothing made."""
        self.slots: set[str] = set()
        self.made: list[str] = []

    def look(self, *, problem: str = "") -> bool:
        """Whether a backup was due, was not begun before, and was made now."""
        now = crm_clock.local(crm_clock.now())
        slot = due_slot(now)
        if slot is None or slot in self.slots:
            return False
        self.slots.add(slot)
        kind = kind_due(now)
        path = free_path(kind, ".crm")
        path.write_bytes(b"abc")
        line = Line(0, ledger.stamp(), kind, 3, checked_at=ledger.stamp(), problem=problem)
        ledger.enter(path.name, line)
        prune(just_made=path.name)
        self.made.append(path.name)
        return True


def test_sixty_days_have_sixty_backups_also_over_a_leap_day(
    context: Flask, clock: SimpleNamespace
) -> None:
    diary = Diary()
    clock.at("2028-01-15 12:00")
    for day in range(60):
        assert diary.look()
        assert not diary.look()
        if day % 10 == 5:  # an hour back, and on again
            clock.forward(hours=-1)
            assert not diary.look()
            clock.forward(hours=1)
        assert diary.made[-1] in {path.name for path in kept()}
        clock.forward(days=1)
    names = [path.name for path in kept()]
    assert names[:7] == sorted(diary.made[-7:], reverse=True)
    weekly = [name for name in names if kind_of(name) == "weekly"]
    assert len(weekly) == 4
    assert 7 <= len(names) <= 11
    assert set(ledger.read().lines) == set(names)


def test_missed_days_are_made_up_for_once(context: Flask, clock: SimpleNamespace) -> None:
    diary = Diary()
    clock.at("2026-11-20 03:00")
    assert diary.look()
    clock.at("2026-11-24 09:10")
    assert diary.look()
    assert not diary.look()
    clock.at("2026-11-25 02:29")
    assert not diary.look()
    clock.at("2026-11-25 02:31")
    assert diary.look()
    with writing():
        change_setting("backup_time", "18:45")
    clock.at("2026-11-25 18:46")
    assert diary.look()
    assert [kind_of(name) for name in diary.made] == ["weekly", "weekly", "nightly", "nightly"]


def test_a_clock_that_went_back_leaves_no_gap_and_costs_no_good_backup(
    context: Flask, clock: SimpleNamespace
) -> None:
    diary = Diary()
    clock.at("2026-11-01 12:00")
    for _day in range(10):
        assert diary.look()
        clock.forward(days=1)
    clock.forward(days=-2)
    assert diary.look()
    assert ledger.last_good_at() is not None
    clock.at("2036-01-01 12:00")  # far ahead by mistake, and back again
    assert diary.look()
    clock.at("2026-11-12 12:00")
    assert diary.look()
    assert ledger.last_good_at() < crm_clock.now() + timedelta(hours=1)
    for _day in range(9):
        clock.forward(days=1)
        assert diary.look()
        assert set(diary.made[-7:]) <= {path.name for path in kept()}


def test_a_failed_try_is_repeated_within_the_day_but_not_at_once(
    context: Flask, clock: SimpleNamespace
) -> None:
    clock.at("2026-11-20 03:00")
    first = due_slot(crm_clock.local(crm_clock.now()))
    clock.forward(minutes=30)
    assert due_slot(crm_clock.local(crm_clock.now())) == first
    clock.forward(hours=6)
    assert due_slot(crm_clock.local(crm_clock.now())) != first


def test_what_is_not_good_takes_no_good_ones_place() -> None:
    names = [f"crm-202611{day:02}-023000-nightly.crm" for day in range(28, 0, -1)]
    rule = {"days": 7, "weeks": 4, "others": 3}
    good = set(names[10:])
    assert to_let_go(names, good, **rule) == names[17:]
    assert to_let_go(names, names[-1:], **rule) == []
    mixed = [f"crm-2026112{n}-090000-{kind}.crm"
             for n, kind in itertools.product(range(5), ("manual", "import"))]  # fmt: skip
    assert len(to_let_go(mixed, mixed, **rule)) == 4
