"""A full disk is told, nothing is said to be saved that is not, and room is enough to go on."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.proof.disk import Disk
from tests.proof.workload import SAVED, Workload, lost

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize("rounds", [12, pytest.param(100, marks=pytest.mark.long)])
def test_a_disk_that_fills_up_costs_nothing_but_the_save_that_it_refused(
    rounds: int, file: Path, disk: Disk, app: Flask, workload: Workload, examine: Callable
) -> None:
    dice, refused = random.Random(6), 0
    while len(workload.acts) < 5:
        workload.step()
    for _round in range(rounds):
        disk.left = dice.randrange(60)
        while (answer := workload.step()).status < 500:
            assert answer.status in (*SAVED, 409, 422)
        refused += 1
        assert answer.status == 503
        assert "磁盘已满" in answer.text
        disk.left = None
        before = len(workload.acts)
        while len(workload.acts) == before:
            assert workload.step().status < 500
    assert refused == rounds
    ask, is_sound = examine(file)
    assert is_sound
    assert lost(ask, workload.acts) == []


def test_a_full_disk_refuses_a_file_in_the_same_words(
    app: Flask, disk: Disk, workload: Workload, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> str:
        raise OSError(28, "No space left on device")

    app.add_url_rule("/on-purpose/full", "full", full)
    answer = workload._send("GET", "/on-purpose/full", {})
    assert answer.status == 503
    assert "磁盘已满" in answer.text
    assert "space left" not in answer.text
