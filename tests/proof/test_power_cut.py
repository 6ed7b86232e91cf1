"""After a power cut everything that was said to be saved is there, and the file is whole."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crmapp.sqlite import driver
from tests.proof.disk import Disk
from tests.proof.images import image, put
from tests.proof.workload import Act, Workload, lost

pytestmark = pytest.mark.one_database
CHECKPOINT = 60  # pages: many checkpoints in a short day, and cuts amid them


@dataclass
class Recorded:
    """A day on the disk: the file before, what happened, and when each act was acknowledged."""

    start: dict[str, bytes]
    disk: Disk
    acts: list[tuple[int, Act]]


@pytest.fixture
def record(
    file: Path, disk: Disk, workload: Workload, pragmas: Callable[..., None]
) -> Callable[..., Recorded]:
    """Work for some steps with the pragmas given, and write down what the disk is asked."""

    def work(steps: int, **values: object) -> Recorded:
        pragmas(wal_autocheckpoint=CHECKPOINT, **values)
        start = {str(path): path.read_bytes() for path in file.parent.glob(f"{file.name}*")}
        start = {path: data for path, data in start.items() if not path.endswith("-shm")}
        disk.events.clear()
        acts: list[tuple[int, Act]] = []
        for _step in range(steps):
            workload.step()
            acts += [(len(disk.events), act) for act in workload.acts[len(acts) :]]
        assert {act.kind for _at, act in acts} == {"customer", "followup", "move", "edit"}
        assert len(acts) > steps * 0.8
        return Recorded(start, disk, acts)

    return work


def cut(day: Recorded, count: int, examine: Callable, folder: Path) -> tuple[int, int]:
    """Cut the power at random moments; returns how many images lost acts, how many are damaged."""
    dice = random.Random(5)
    losing = damaged = 0
    for _nth in range(count):
        at = dice.randrange(len(day.disk.events) + 1)
        path = put(image(day.start, day.disk.events[:at], dice), folder)
        try:
            ask, is_sound = examine(path)
            damaged += not is_sound
            losing += bool(lost(ask, [act for when, act in day.acts if when <= at]))
        except driver.DatabaseError:
            damaged += 1
    return losing, damaged


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where images are put."""
    place = tmp_path / "image"
    place.mkdir()
    return place


def test_thirty_power_cuts_lose_nothing_that_was_acknowledged(
    record: Any, examine: Callable, folder: Path
) -> None:
    assert cut(record(60), 30, examine, folder) == (0, 0)


@pytest.mark.long
def test_a_thousand_power_cuts_lose_nothing_that_was_acknowledged(
    record: Any, examine: Callable, folder: Path
) -> None:
    assert cut(record(600), 1_000, examine, folder) == (0, 0)


def test_the_simulation_shows_the_losses_of_a_weaker_setting(
    record: Any, examine: Callable, folder: Path
) -> None:
    losing, damaged = cut(record(60, synchronous="NORMAL"), 30, examine, folder)
    assert losing > 5
    assert damaged == 0


@pytest.mark.long
def test_the_simulation_shows_the_damage_of_no_setting_at_all(
    record: Any, examine: Callable, folder: Path
) -> None:
    losing, damaged = cut(record(200, synchronous="OFF"), 100, examine, folder)
    assert losing + damaged > 50
    assert damaged > 5
