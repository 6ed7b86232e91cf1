"""Proving who one is: a password or a code, each try counted before it is looked at."""

from typing import Any

from flask import g
from flask_babel import gettext as _

from crmapp import clock
from crmapp.database import writing
from crmapp.journal.log import log
from crmapp.second_step import codes, verbs
from crmapp.second_step.queries import step_of
from crmapp.sessions import throttling

CODES_AN_HOUR = 10  # wrong ones of an account; ASVS 6.6.3


class TooMany(str):
    """What is wrong is only that there were too many tries."""


def take_password(person: Any, password: str) -> str | None:
    """Look at a password of somebody who is signed in; what is wrong in words, or None."""
    keys = {f"proof:{person.id}": throttling.PER_ACCOUNT}
    with writing():
        may_try = throttling.take_try(keys)
    if not may_try:
        return TooMany(_("Too many tries. Wait a quarter of an hour."))
    is_right = person.has_password(password)
    with writing():
        if is_right:
            throttling.give_back(keys)
        else:
            log("proof:failed", person, by=person)
    return None if is_right else _("This is not your current password.")


def take_code(person: Any, typed: str) -> str | None:
    """Use up a phone's or a recovery code of a person; what is wrong in words, or None."""
    keys = {f"hour:second_step:{person.id}": CODES_AN_HOUR}
    with writing():
        may_try = throttling.take_try(keys)
    if not may_try:
        return TooMany(_("Too many wrong codes. Wait an hour, or ask an administrator."))
    use = _use_of(person, typed)
    with writing():
        is_right = use is not None and use()
        if is_right:
            throttling.give_back(keys)
        else:
            log("second_step:wrong_code", person, by=person)
    return None if is_right else _("This code is wrong, too old, or was used already.")


def _use_of(person: Any, typed: str) -> Any:
    """What uses the code up inside a transaction; None where it is no code of the person."""
    kept = step_of(person.id)
    if kept is None:
        return None
    if not codes.is_from_phone(typed):
        hashed = codes.hash_paper_code(typed, kept.salt)
        return lambda: verbs.use_paper_code(person, hashed)
    step = codes.matching_step(kept.secret, typed, clock.now())
    return None if step is None else lambda: verbs.use_step(person.id, step)


def prove(person: Any, password: str, code: str) -> dict[str, str]:
    """Look at a password, and at a code where the person has a second step.

    Returns what is wrong under `password` or `code`; a code is used up only after the password
    was right.
    """
    if problem := take_password(person, password):
        return {"password": problem}
    if g.has_second_step and (problem := take_code(person, code)):
        return {"code": problem}
    return {}


def clock_hint() -> str:
    """What to look at where codes keep failing."""
    now = clock.local(clock.now()).strftime("%Y-%m-%d %H:%M:%S")
    return _(
        "Codes keep failing? Compare the clocks: this server says %(now)s. Let the phone set "
        "its clock by itself, and the administrator the server's.",
        now=now,
    )
