"""Filling an instance with the demo and taking the demo out again."""

import contextlib
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.accounts.roles import Role
from crmapp.backups.sources import NoBackup
from crmapp.backups.verbs import make_backup
from crmapp.customers.models import Customer
from crmapp.database import db, touch, writing
from crmapp.demo.care import decide, grow_old
from crmapp.demo.meetings import meetings_held
from crmapp.demo.offers import sell, stock
from crmapp.demo.own_fields import write_down
from crmapp.demo.people import introduce
from crmapp.demo.plot import stories
from crmapp.demo.removal import uproot
from crmapp.demo.service import look_after
from crmapp.demo.spending import advertise, aim
from crmapp.demo.story import play
from crmapp.journal.log import log
from crmapp.lists.models import ListKind
from crmapp.lists.starting import fill_lists
from crmapp.lists.words import words
from crmapp.notifications.models import Notification
from crmapp.settings.values import change_setting, setting
from crmapp.stages.pipeline import stages
from crmapp.stages.sets import BY_KEY, take_set

UNREAD_SINCE = timedelta(days=4)


class AlreadyFilled(Exception):
    """The demo is in the database."""


def is_filled() -> bool:
    """Whether there is anything of the demo to remove."""
    return any(
        db.session.scalar(select(model.id).where(model.is_demo).limit(1)) is not None
        for model in (Customer, Person)
    )


def fill_demo(by: Any = None) -> list[tuple[str, str]]:
    """Add the demo's team and customers; returns username and password of each person.

    `by` is the member who asked, who owns some of the customers if a salesperson. An instance
    without stages or words gets them first. Raises AlreadyFilled where it is there already.
    """
    if is_filled():
        raise AlreadyFilled
    hired = introduce()
    with writing() as session:
        if not stages():
            take_set(BY_KEY["tracking"])
        if not words(ListKind.METHOD):
            fill_lists()
        if by is None and not setting("team_name"):
            change_setting("team_name", "启航条码")
            change_setting("revisit_days", 14)  # its story is three months long
            change_setting("company_address", "杭州市滨江区江南大道 588 号")
            change_setting("company_phone", "0571-5555 0100")
            decide()
        session.add_all(person for person, _password in hired)
        touch("config")
    team = {person.username.rstrip("0123456789"): person for person, _password in hired}
    hosts = [by] if by is not None and by.has_role(Role.SALES, Role.MANAGER) else []
    told = stories({**team, "helper": team["wangqiang"]}, hosts)
    with writing():
        play([*told, meetings_held(team)])
        stock(by=team["zhangwei"])
        sell([story.customer for story in told])
        advertise([story.customer for story in told], by=team["zhoumin"])
        aim(team, by=team["zhangwei"])
        look_after([story.customer for story in told], team)
        grow_old([story.customer for story in told])
        write_down([story.customer for story in told], by=team["zhangwei"])
        read = Notification.at < clock.now() - UNREAD_SINCE
        db.session.execute(update(Notification).where(read).values(read_at=clock.now()))
        log("demo:filled", by=by)
    return [(person.username, password) for person, password in hired]


def remove_demo(by: Any = None) -> tuple[int, int]:
    """Delete the demo's customers with all that hangs on them, and its people.

    A demo person who has worked on a real customer is only disabled, so that the history keeps
    the name. A backup is made before, where one can be made. Returns how many customers and people
    were deleted.
    """
    with contextlib.suppress(NoBackup):
        make_backup("demo")
    with writing():
        figures = uproot()
        log("demo:removed", by=by, customers=figures[0], people=figures[1])
    return figures
