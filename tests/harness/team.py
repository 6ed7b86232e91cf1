"""The named people of the tests, and the clock they live by."""

import contextlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from argon2 import PasswordHasher
from flask import Flask

from crmapp import clock as crm_clock
from crmapp.accounts.models import Person
from crmapp.accounts.roles import Role
from crmapp.database import writing

PASSWORD = "a long way from Guangzhou"
# Hashed once and cheaply: tests of sign-in check the words, not the price of guessing.
_HASH = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)

NAMES = {
    "ann": ("安然", Role.SALES),  # owns the customers of most tests
    "bob": ("鲍勃", Role.SALES),  # owns others
    "hal": ("何力", Role.SALES),  # helps with one of Ann's customers
    "carol": ("柯柔", Role.SERVICE),
    "mark": ("马克", Role.MARKETING),
    "mia": ("米雅", Role.MANAGER),
    "ada": ("阿达", Role.ADMINISTRATOR),
}


@pytest.fixture
def people(app: Flask) -> SimpleNamespace:
    """Everyone by first name, `people.ann`; each signs in with PASSWORD."""
    with app.app_context(), writing() as session:
        team = {}
        for nth, (username, (name, role)) in enumerate(NAMES.items()):
            person = Person.make(username, name, [role], nth=nth)
            person.password_hash = _HASH
            team[username] = person
        session.add_all(team.values())
    return SimpleNamespace(**team)


class Clock:
    """The product's clock, as far as a test moves it."""

    def __init__(self, journeys: contextlib.ExitStack) -> None:
        """Keep what undoes each move."""
        self._journeys = journeys

    def at(self, words: str) -> datetime:
        """Go to a moment of the team's zone such as "2026-11-25 09:00"; returns it in UTC."""
        moment = crm_clock.moment(datetime.fromisoformat(words))
        self._journeys.enter_context(crm_clock.travel(moment))
        return moment

    def forward(self, **distance: float) -> None:
        """Go on by some days, hours or minutes: `clock.forward(days=1)`."""
        moment = crm_clock.now() + timedelta(**distance)
        self._journeys.enter_context(crm_clock.travel(moment))


@pytest.fixture
def clock() -> Iterator[Clock]:
    """Move the product's clock; it runs on from there and is right again after the test."""
    with contextlib.ExitStack() as journeys:
        yield Clock(journeys)
