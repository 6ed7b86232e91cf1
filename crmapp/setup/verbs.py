"""Making an empty product a team's own, exactly once."""

import contextlib
import ipaddress
import os
import secrets
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select, text

from crmapp.accounts.models import Person
from crmapp.accounts.roles import Role
from crmapp.database import db
from crmapp.journal.log import log
from crmapp.lists.starting import fill_lists
from crmapp.settings.values import change_setting
from crmapp.stages.sets import BY_KEY, USUAL, take_set

_CODE_FILE = "setup_code"


class AlreadySetUp(Exception):
    """A user exists: set-up is closed for good."""


def set_up(*, team_name: str, name: str, username: str, hashed: str, stage_set: str) -> Person:
    """Make the first administrator, the lists and the pipeline; raises AlreadySetUp.

    `hashed` is the password's hash, made before the transaction. The administrator is a manager
    and a salesperson too: in a team of three, one person is all.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE people IN EXCLUSIVE MODE"))
    if db.session.scalar(select(func.count()).select_from(Person)):
        raise AlreadySetUp
    person = Person.make(username, name, [Role.ADMINISTRATOR, Role.MANAGER, Role.SALES])
    person.take_password(hashed)
    person.tour_step = 1
    db.session.add(person)
    furnish(stage_set)
    change_setting("team_name", team_name)
    db.session.flush()
    log("setup:done", person, by=person)
    return person


def furnish(stage_set: str = USUAL) -> None:
    """Give a new team its lists and its pipeline, inside `writing()`."""
    fill_lists()
    take_set(BY_KEY[stage_set])


def needs_code(address: str | None, host: str, *, is_forwarded: bool) -> bool:
    """Whether a visitor must prove to have seen the server's window.

    Only who sits at the machine itself need not: the connection comes from it, asks for it by a
    local name (not for one that a foreign page lets point here), and no proxy has passed it on.
    """
    name = host.rsplit(":", 1)[0].strip("[]") if not host.endswith("]") else host.strip("[]")
    is_local = _is_loopback(address or "") and (name == "localhost" or _is_loopback(name))
    return is_forwarded or not is_local


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def setup_code() -> str:
    """The code that the server prints while there is no user yet."""
    path = current_app.config["INSTANCE"] / _CODE_FILE
    if not path.exists():
        _write_code(path)
    return path.read_text()


def _write_code(path: Path) -> None:
    # Whole or not at all: a code that is read half written would let nobody in, or anybody.
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    draft.touch(mode=0o600)
    draft.write_text(f"{secrets.randbelow(10**8):08d}")
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def is_setup_code(code: str) -> bool:
    """Whether a typed code is the printed one; compared in constant time."""
    typed = code.replace(" ", "").replace("-", "")
    return secrets.compare_digest(typed.encode(), setup_code().encode())


def forget_code() -> None:
    """Throw the code away once it has served."""
    (current_app.config["INSTANCE"] / _CODE_FILE).unlink(missing_ok=True)
