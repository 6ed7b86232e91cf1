"""The named people of the tests, and the clock they live by."""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from crmapp import clock as crm_clock
from crmapp.accounts.models import Person
from crmapp.accounts.roles import Role
from crmapp.contacts.verbs import add_contact
from crmapp.customers import verbs as customers
from crmapp.customers.models import Customer
from crmapp.customers.short_names import shorten
from crmapp.database import db, writing
from crmapp.deals.verbs import open_deal
from crmapp.lists.starting import fill_lists
from crmapp.settings.values import change_setting
from crmapp.stages.sets import BY_KEY, take_set

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


def set_up_team() -> None:
    """Fill an empty database as set-up does, with everyone of NAMES."""
    with writing() as session:
        for nth, (username, (name, role)) in enumerate(NAMES.items()):
            person = Person.make(username, name, [role], nth=nth)
            person.password_hash = _HASH
            session.add(person)
        session.flush()
        fill_lists()
        take_set(BY_KEY["tracking"])
        change_setting("team_name", "启航")


@pytest.fixture
def people(app: Flask) -> SimpleNamespace:
    """A team that is set up, everyone by first name, `people.ann`; all sign in with PASSWORD.

    A test that names the fixture gets a database that has the team already.
    """
    with app.app_context():
        everyone = select(Person).order_by(Person.id)
        team = db.session.scalars(everyone).all()
        if not team:
            set_up_team()
            team = db.session.scalars(everyone).all()
    return SimpleNamespace(**{person.username: person for person in team})


@pytest.fixture
def new_customer(app: Flask) -> Callable[..., Customer]:
    """Enter a customer with its main contact and first deal, as the form does.

    `new_customer(people.ann, name="…", helpers=[people.hal])`; an owner of None leaves it
    unassigned, which takes `by`. Other keywords are columns of the customer.
    """

    def enter(
        owner: Person | None,
        *,
        name: str = "广州云帆科技有限公司",
        contact: str = "李雷",
        phone: str = "13800138000",
        helpers: Iterable[Person] = (),
        by: Person | None = None,
        **values: Any,
    ) -> Customer:
        by = by or owner
        with app.app_context(), writing():
            owner_id = owner.id if owner else None
            values = {"name": name, "short_name": shorten(name), **values}
            customer = customers.enter(values, by=by, owner_id=owner_id)
            add_contact(customer, {"name": contact, "phone": phone}, is_main=True)
            open_deal(customer, {}, by=by)
            for helper in helpers:
                customers.name_helper(customer, helper, by=by)
        return customer

    return enter


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
