"""Making an empty product a team's own, exactly once."""

import ipaddress
import secrets

from flask import current_app
from sqlalchemy import func, select, text

from crmapp.accounts.models import Person
from crmapp.accounts.roles import Role
from crmapp.database import db
from crmapp.journal.log import log
from crmapp.lists.starting import fill_lists
from crmapp.settings.values import change_setting
from crmapp.stages.sets import BY_KEY, take_set

_CODE_FILE = "setup_code"


class AlreadySetUp(Exception):
    """A user exists: set-up is closed for good."""


def set_up(*, team_name: str, name: str, username: str, password: str, stage_set: str) -> Person:
    """Make the first administrator, the lists and the pipeline; raises AlreadySetUp.

    The administrator is a manager and a salesperson too: in a team of three, one person is all.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE people IN EXCLUSIVE MODE"))
    if db.session.scalar(select(func.count()).select_from(Person)):
        raise AlreadySetUp
    person = Person.make(username, name, [Role.ADMINISTRATOR, Role.MANAGER, Role.SALES])
    person.set_password(password)
    db.session.add(person)
    fill_lists()
    take_set(BY_KEY[stage_set])
    change_setting("team_name", team_name)
    db.session.flush()
    log("setup:done", person, by=person)
    return person


def needs_code(address: str | None) -> bool:
    """Whether a visitor must prove to have seen the server's window."""
    try:
        return not ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return True


def setup_code() -> str:
    """The code that the server prints while there is no user yet."""
    path = current_app.config["INSTANCE"] / _CODE_FILE
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(f"{secrets.randbelow(10**8):08d}")
    return path.read_text().strip()


def is_setup_code(code: str) -> bool:
    """Whether a typed code is the printed one; compared in constant time."""
    typed = code.replace(" ", "").replace("-", "")
    return secrets.compare_digest(typed.encode(), setup_code().encode())


def forget_code() -> None:
    """Throw the code away once it has served."""
    (current_app.config["INSTANCE"] / _CODE_FILE).unlink(missing_ok=True)
