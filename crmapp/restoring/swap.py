"""Putting prepared files and folders in the place of others so that a crash ends in one state.

A plan on disk lists the renames. Until it is there nothing has changed; once it is there, the
renames are carried through, at the next start if need be.
"""

import contextlib
import json
import shutil
from dataclasses import astuple, dataclass
from pathlib import Path

from crmapp.durable import sync_folder, write_safely
from crmapp.instance_lock import InUse, holding

PLAN = "restore-plan.json"
PREPARED = ".restoring-"  # what the folders begin with in which things are made ready


@dataclass(frozen=True)
class Exchange:
    """What stands in a place is kept aside and the new, if any, takes the place; on one disk."""

    place: Path
    new: Path | None
    aside: Path


def swap(instance: Path, exchanges: list[Exchange]) -> None:
    """Carry all exchanges through, or none where the plan could not be written."""
    for exchange in exchanges:
        sync_folder((exchange.new or exchange.place).parent)
        exchange.aside.parent.mkdir(mode=0o700, exist_ok=True)
    plan = [[str(path or "") for path in astuple(exchange)] for exchange in exchanges]
    write_safely(instance / PLAN, lambda file: file.write(json.dumps(plan).encode()))
    carry_through(instance)


def finish_swap(instance: Path) -> None:
    """At a start, finish what a crash interrupted; raises InUse while a restore is running."""
    if is_pending(instance):
        with holding(instance, alone=True):
            carry_through(instance)
    if any(instance.glob(f"{PREPARED}*")):
        with contextlib.suppress(InUse), holding(instance, alone=True):  # else it is being filled
            sweep(instance)


def sweep(instance: Path) -> None:
    """Remove what was made ready by a restore that has died."""
    for left in instance.glob(f"{PREPARED}*"):
        shutil.rmtree(left)


def is_pending(instance: Path) -> bool:
    """Whether a swap was begun and not finished."""
    return (instance / PLAN).exists()


def carry_through(instance: Path) -> None:
    """Do the renames of the plan that are not done yet, then forget the plan."""
    path = instance / PLAN
    if not path.exists():
        return
    exchanges = [
        Exchange(Path(place), Path(new) if new else None, Path(aside))
        for place, new, aside in json.loads(path.read_text())
    ]
    for exchange in exchanges:
        _exchange(exchange)
    for folder in {path.parent for each in exchanges for path in (each.place, each.aside)}:
        sync_folder(folder)
    path.unlink()
    sync_folder(instance)


def _exchange(exchange: Exchange) -> None:
    # Each rename happens once: what stands where tells how far an earlier try came.
    if exchange.new is not None and not exchange.new.exists():
        return
    if exchange.place.exists():
        exchange.place.rename(exchange.aside)
    if exchange.new is not None:
        exchange.new.rename(exchange.place)
