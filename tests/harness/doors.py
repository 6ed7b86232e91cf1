"""Who may enter which door: the words in which each test package says so, and all of them."""

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
EVERYONE = ("ann", "bob", "hal", "carol", "mark", "mia", "ada")

Door = tuple[str, str]  # endpoint and method


def allowed(status: int, *names: str) -> dict[str, int]:
    """This status for these people, 403 for everyone else."""
    return {name: status if name in names else 403 for name in EVERYONE}


def everyone(status: int) -> dict[str, int]:
    """The same answer for all who are signed in."""
    return dict.fromkeys(EVERYONE, status)


def all_doors() -> dict[Door, dict[str, int]]:
    """The `DOORS` of every test package together; raises ValueError where two name one door."""
    joined: dict[Door, dict[str, int]] = {}
    for package in packages():
        doors = import_module(f"tests.{package}.doors").DOORS
        if twice := joined.keys() & doors.keys():
            raise ValueError(f"tests/{package}/doors.py repeats {sorted(twice)}")
        joined |= doors
    return joined


def packages() -> Iterable[str]:
    """The test packages that declare doors."""
    mine = Path(__file__).parent
    return sorted(path.parent.name for path in TESTS.glob("*/doors.py") if path.parent != mine)
