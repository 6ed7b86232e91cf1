"""What a disk may hold after a power cut: all that was synced, and any part of what was not."""

import random
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from tests.proof.disk import Event

SECTOR = 512  # bytes that a disk writes whole or not at all


def image(
    start: dict[str, bytes], events: Iterable[Event], dice: random.Random
) -> dict[str, bytearray]:
    """The files after a cut behind these events; what was not synced is kept, lost or torn."""
    files = {path: bytearray(data) for path, data in start.items()}
    waiting: dict[str, list[Event]] = defaultdict(list)
    unsure: set[str] = set()
    for event in events:
        if event.kind == "make":
            files[event.path] = bytearray()
            unsure.add(event.path)
        elif event.kind == "delete":
            files.pop(event.path, None)
            waiting.pop(event.path, None)
        elif event.kind == "sync":
            unsure.discard(event.path)
            for earlier in waiting.pop(event.path, ()):
                _apply(files[event.path], earlier, earlier.data)
        else:
            waiting[event.path].append(event)
    for path, events_left in waiting.items():
        for event in events_left:
            _maybe(files[path], event, dice)
    for path in unsure & files.keys():
        if dice.random() < 0.5:
            del files[path]
    return files


def _maybe(file: bytearray, event: Event, dice: random.Random) -> None:
    fate = dice.choice(("kept", "lost", "torn"))
    if fate == "lost":
        return
    data = event.data
    if fate == "torn" and event.kind == "write":
        data = data[: dice.randrange(len(data) // SECTOR + 1) * SECTOR]
    _apply(file, event, data)


def _apply(file: bytearray, event: Event, data: bytes) -> None:
    if event.kind == "truncate":
        del file[event.at :]
        file.extend(bytes(max(0, event.at - len(file))))
    elif data:
        file.extend(bytes(max(0, event.at - len(file))))
        file[event.at : event.at + len(data)] = data


def put(files: dict[str, bytearray], folder: Path) -> Path:
    """Write an image's files into a folder; returns the database among them."""
    for left in folder.iterdir():
        left.unlink()
    for path, data in files.items():
        (folder / Path(path).name).write_bytes(data)
    return folder / Path(min(files, key=len)).name
