"""What the product's own files tell of the past: promises, helpers, moves, former plans."""

from collections.abc import Iterator
from typing import Any

from crmapp.imports.own_cells import Reading

Past = dict[str, list[dict[str, Any]]]

# The fields of a record by the name of its sheet.
FIELDS = {
    "promises": ("promise", "words", "due_on", "state", "person", "made_at", "closed_at"),
    "helpers": ("helper", "person", "added_by", "added_at"),
    "moves": ("move", "at", "from_stage", "to_stage", "by", "note"),
    "plans": (
        "plan", "due_on", "due_at", "method", "action", "goal", "state", "made_by", "made_at",
        "closed_by", "closed_at",
    ),
}  # fmt: skip
PEOPLE = ("person", "by", "made_by", "closed_by", "added_by")


def past_of(sheet: str, read: Reading) -> dict[str, Any]:
    """Return what a record of one of these sheets tells."""
    record, *names = FIELDS[sheet]
    return read.fields(record, tuple(names))


def people_in(past: Past) -> Iterator[str]:
    """The names of people in it."""
    yield from (
        one[name] for each in past.values() for one in each for name in PEOPLE if name in one
    )


def stages_in(past: Past) -> Iterator[str]:
    """The words for stages in it."""
    for one in past.get("moves", ()):
        yield from (one[name] for name in ("from_stage", "to_stage") if name in one)


def methods_in(past: Past) -> Iterator[str]:
    """The words for methods in it."""
    yield from (one["method"] for one in past.get("plans", ()) if "method" in one)
