"""The practice room: what is done in there never reaches the team's data."""

import shutil
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import func, select

from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.jobs.runner import run_pending
from crmapp.jobs.verbs import enqueue
from crmapp.practice.place import PREFIX, current, home, prepare
from crmapp.practice.work import KIND
from crmapp.upgrades.schema import head
from tests.harness.application import Client
from tests.harness.databases import SqliteCopies

pytestmark = pytest.mark.one_database

NEW = {"name": "练习用的公司", "contact-name": "李雷", "contact-phone": "13800138000"}


def customers(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Customer))


@pytest.fixture
def prepared(app: Flask, sqlite_copies: SqliteCopies) -> Iterator[Flask]:
    """A team that has a room, with a small team of its own in it; it is shut after the test."""
    with app.app_context():
        schema = head()
    folder = home(app.config["INSTANCE"]) / "room"
    folder.mkdir(parents=True)
    with sqlite_copies.copy("team") as url:
        shutil.copyfile(url.removeprefix("sqlite:///"), folder / "crm.sqlite3")
    (folder.parent / "current").write_text(f"room {schema}")
    yield app
    app.extensions["rooms"].close()


def walk_in(client: Client) -> Client:
    answer = client.post("/practice/enter")
    assert answer.status_code == 307
    assert client.post(answer.location).location == f"{PREFIX}/board/"
    assert client.post(answer.location).status_code == 404  # a pass opens the door once
    return client


def test_a_room_is_prepared_entered_and_used_and_the_team_has_nothing_of_it(
    prepared: Flask, people: SimpleNamespace, sign_in: Callable[..., Client]
) -> None:
    ann = walk_in(sign_in(people.ann))
    assert ann.get_cookie("browser") is None  # the mark by which the team's door knows a browser
    assert ann.get_cookie("browser", path=PREFIX)
    page = ann.get(f"{PREFIX}/customers").text
    assert "练习室：这里的数据都不是真的" in page
    assert 'data-person="practice-' in page
    made = ann.post(f"{PREFIX}/customers", data=NEW)
    assert made.status_code == 303, made.text
    assert made.location.startswith(f"{PREFIX}/customers/")
    assert "练习用的公司" in ann.get(f"{PREFIX}/customers?q=练习用").text
    assert customers(prepared) == 0
    assert "练习用的公司" not in ann.get("/customers").text  # the same browser, the other door
    assert ann.get(f"{PREFIX}/settings/").status_code == 403
    inside = f"{PREFIX}/board/?q=x"
    for page, back in ((inside, inside), ("/board/", f"{PREFIX}/"), (f"{PREFIX}//x", f"{PREFIX}/")):
        told = ann.post(f"{PREFIX}/theme/dark", headers={"Referer": f"http://localhost{page}"})
        assert told.location == back  # back to a page of the room, or to its first one

    # An administrator administers nothing in there, and a stranger does not come in.
    ada = walk_in(sign_in(people.ada))
    assert ada.get(f"{PREFIX}/settings/").status_code == 403
    assert ada.get(f"{PREFIX}/reports/").status_code == 200
    stranger = prepared.test_client()
    assert stranger.get(f"{PREFIX}/customers").location == "/practice/"
    assert stranger.post(f"{PREFIX}/practice/arrive?token=x").status_code == 404
    assert stranger.post("/practice/arrive?token=x").status_code == 404

    # Out of another release there is no room until a new one is made.
    assert current(prepared.config["INSTANCE"], "0001") is None


def test_of_many_who_ask_for_the_first_room_the_first_has_it_made(
    prepared: Flask, people: SimpleNamespace
) -> None:
    said = home(prepared.config["INSTANCE"]) / "current"
    former = said.read_text()
    with prepared.app_context(), writing():
        for late in (people.ann, people.bob):
            enqueue(KIND, {"then": "/practice/", "is_first": True}, by=late)
    assert run_pending(prepared) == 2
    assert said.read_text() == former  # nobody in it is put out


@pytest.mark.long
def test_a_room_is_made_with_a_team_in_it_and_made_anew(
    prepared: Flask, people: SimpleNamespace, sign_in: Callable[..., Client]
) -> None:
    folder = home(prepared.config["INSTANCE"])
    (folder / "current").unlink()
    ann = sign_in(people.ann)
    assert ann.post("/practice/enter").location.startswith("/jobs/")  # it has to be made first
    assert run_pending(prepared) == 1
    assert "张伟" in walk_in(ann).get(f"{PREFIX}/customers").text
    first = (folder / "current").read_text()
    sign_in(people.mia).post("/practice/afresh")
    assert run_pending(prepared) == 1
    assert (folder / "current").read_text() != first
    assert ann.get(f"{PREFIX}/customers").location == "/practice/"  # signed in to the old one
    assert len([one for one in folder.iterdir() if one.is_dir()]) == 2


def test_a_room_that_is_given_up_half_way_leaves_nothing(app: Flask) -> None:
    class Enough(Exception):
        pass

    def give_up() -> None:
        raise Enough

    with pytest.raises(Enough):
        prepare(app.config["INSTANCE"], "0017", give_up)
    assert list(home(app.config["INSTANCE"]).iterdir()) == []
