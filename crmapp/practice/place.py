"""Where the practice room lies, and preparing one: a folder of its own, never the team's."""

import contextlib
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from crmapp.config import ROOT
from crmapp.durable import write_safely

PREFIX = "/practice/room"
COMMANDS = ("upgrade",), ("demo", "fill")
SECONDS = 300  # for each command; the demo takes some ten
_OWN = ("CRM_DATABASE_URL", "CRM_SECRET_KEY", "CRM_BACKUP_FOLDER")  # the team's, not the room's


class Unprepared(Exception):
    """A command did not do its work."""


def home(instance: Path) -> Path:
    """The folder of all rooms; `current` in it names the one that is open."""
    return instance / "practice"


def current(instance: Path, schema: str) -> Path | None:
    """The open room's folder; None where there is none, or only one of another version."""
    try:
        name, made_for = (home(instance) / "current").read_text().split()
    except (OSError, ValueError):
        return None
    folder = home(instance) / name
    return folder if made_for == schema and folder.is_dir() else None


def prepare(instance: Path, schema: str, check: Callable[[], None]) -> None:
    """Make a new room with the demo in it, then open it; the one before stays for who is in it.

    `check` is called between the steps and may raise. Raises Unprepared.
    """
    name = secrets.token_hex(6)
    folder = home(instance) / name
    folder.mkdir(mode=0o700, parents=True)
    try:
        for command in COMMANDS:
            check()
            _run(command, folder, check)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    former = _name(instance)
    said = f"{name} {schema}".encode()
    write_safely(home(instance) / "current", lambda file: file.write(said))
    for old in home(instance).iterdir():
        if old.is_dir() and old.name not in (name, former):
            shutil.rmtree(old, ignore_errors=True)


def _name(instance: Path) -> str:
    path = home(instance) / "current"
    return path.read_text().partition(" ")[0] if path.exists() else ""


def _run(command: tuple[str, ...], folder: Path, check: Callable[[], None]) -> None:
    kept = {name: value for name, value in os.environ.items() if name not in _OWN}
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", *command],
        cwd=ROOT,
        env={**kept, "CRM_INSTANCE": str(folder), "CRM_DEMO": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,  # the demo's passwords: nobody signs in with them here
        stderr=subprocess.DEVNULL,
    )
    try:
        for _second in range(SECONDS):
            check()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(1)
                break
        else:
            raise Unprepared
    finally:
        process.kill()
        process.wait()
    if process.returncode:
        raise Unprepared
