"""The guide is there in both languages, and the tour leads through what one may see."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask

from crmapp.accounts.models import Person
from crmapp.database import db
from crmapp.guide.chapters import CHAPTERS
from crmapp.guide.tour import STEPS
from tests.harness.application import Client

pytestmark = pytest.mark.one_database

WORDS = Path(__file__).resolve().parents[2] / "templates" / "guide"


def test_every_chapter_is_written_in_both_languages_and_every_page_has_one_chapter(
    app: Flask,
) -> None:
    for chapter in CHAPTERS:
        for language in ("zh", "en"):
            assert len((WORDS / f"{chapter.key}.{language}.html").read_text()) > 300
    covered = [package for chapter in CHAPTERS for package in chapter.covers]
    assert len(covered) == len(set(covered))
    packages = {endpoint.partition(".")[0] for endpoint in app.view_functions}
    # What is a part of pages, or stands at the door, is explained where it is met.
    aside = {"static", "health", "setup", "demo", "jobs", "files", "regions", "palette", "guide",
             "conventions", "practice"}  # fmt: skip
    assert packages - set(covered) - aside == set()


def test_a_new_colleague_is_led_through_what_they_may_do(
    app: Flask, people: SimpleNamespace, sign_in: Callable[..., Client]
) -> None:
    def step_of(person: Person) -> int:
        with app.app_context():
            return db.session.get(Person, person.id).tour_step

    mark = sign_in(people.mark)
    assert "tour.js" not in mark.get("/").text
    pages = [mark.post("/guide/tour", data={"act": "start"}).location]
    assert step_of(people.mark) == 1
    assert "tour.js" in mark.get("/").text
    assert "继续" in mark.get("/reports/").text  # elsewhere it only leads back
    while step_of(people.mark):
        pages.append(mark.post("/guide/tour", data={"act": "next"}).location)
    assert "/customers/new" not in pages  # not marketing's to do
    assert len(pages) == len(STEPS)
    assert "tour.js" not in mark.get("/").text

    hired = {"username": "xin", "name": "新人", "roles": ["sales"]}
    sign_in(people.ada).post("/team/", data=hired)
    with app.app_context():
        assert db.session.query(Person.tour_step).order_by(Person.id.desc()).first() == (1,)
