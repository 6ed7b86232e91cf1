"""Targets are entered in one grid, copied from the last ones, and never overwritten unseen."""

import re
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.database import db, writing
from crmapp.targets.grid import Grid, Place
from crmapp.targets.models import Span, Target
from crmapp.targets.months import TEAM, Goal, goal_now, of_team, over
from crmapp.targets.verbs import put
from tests.harness.application import Client

OCTOBER = date(2026, 10, 1)


def seen(page: str) -> str:
    return re.search(r'name="seen"[^>]*value="(\w+)"', page)[1]


def test_a_grid_is_saved_told_stale_and_copied(
    app: Flask, sign_in: Callable[..., Client], people: SimpleNamespace, clock: Any
) -> None:
    clock.at("2026-11-25 09:00")
    mia, ann = sign_in(people.mia), people.ann
    path = "/targets/?span=month&of=2026-10"
    known = seen(mia.get(path).text)
    typed = {
        f"amount-{ann.id}-202610": "50万", f"deals-{ann.id}-202610": "3",
        "amount-team-202611": "1,000,000", "seen": known,
    }  # fmt: skip
    wrong = mia.post(path, data={**typed, f"amount-{ann.id}-202611": "很多"})
    assert (wrong.status_code, "50万" in wrong.text) == (422, True)
    assert mia.post(path, data=typed).status_code == 303
    late = mia.post(path, data={**typed, "amount-team-202611": "2,000,000"})
    assert (late.status_code, "2,000,000" in late.text) == (409, True)
    assert mia.post(path, data={**typed, "seen": seen(late.text)}).status_code == 303
    with app.app_context():
        assert len(db.session.scalars(select(Target)).all()) == 2
        assert over(ann.id, [OCTOBER]) == Goal(50_000_000, 3)
        assert goal_now(TEAM) == Goal(100_000_000)
        assert of_team([OCTOBER]) == Goal(50_000_000, 3)  # of its members
    copied = mia.get("/targets/?span=month&of=2027-01&copy=1").text
    assert copied.count('value="500,000"') == 3
    assert "100 万" in mia.get("/?whose=team").text
    cleared = {"seen": seen(mia.get(path).text)}
    assert mia.post(path, data=cleared).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Target)).all() == []


@pytest.mark.one_database
def test_a_grid_beyond_all_calendars_is_not_there(
    sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    mia = sign_in(people.mia)
    for query in ("of=0001-01", "of=9999-12", "of=x", "span=week", "of=2026-13"):
        assert mia.get(f"/targets/?{query}").status_code == 404
    for query in ("of=2000-01", "of=2199-12", "of=2199-12&span=quarter&copy=1"):
        assert mia.get(f"/targets/?{query}").status_code == 200


@pytest.mark.one_database
def test_a_quarter_is_the_sum_of_its_months_until_it_is_given_anew(
    context: Flask, people: SimpleNamespace
) -> None:
    ann, months = people.ann, Grid.of(Span.MONTH, OCTOBER)
    quarters = Grid.of(Span.QUARTER, OCTOBER)
    with writing():
        put(quarters, {Place(ann.id, OCTOBER): Goal(100, 7)}, by=people.mia)
    each = [over(ann.id, [first]) for first in months.starts]
    assert each == [Goal(33, 2), Goal(33, 2), Goal(34, 3)]
    with writing():
        put(months, {Place(ann.id, OCTOBER): Goal(90, None)}, by=people.mia)
    assert [over(ann.id, [first]) for first in months.starts] == [
        Goal(90, 2), Goal(5, 2), Goal(5, 3),
    ]  # fmt: skip
    assert quarters.stands(Place(ann.id, OCTOBER)) == Goal(100, 7)
    with writing():
        assert put(quarters, {Place(ann.id, OCTOBER): Goal(100, 7)}, by=people.mia) == 0
        assert put(quarters, {Place(ann.id, OCTOBER): Goal(30)}, by=people.mia) == 1
    assert over(ann.id, months.starts) == Goal(30, None)
