"""A server that is killed amid writing loses nothing that it has acknowledged."""

import http.client
import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask

from crmapp.database import db
from crmapp.doctor.verbs import examine as recount
from tests.harness.application import cookies_of
from tests.proof.servers import Browser, Servers
from tests.proof.workload import Workload, lost

pytestmark = pytest.mark.one_database
WRITERS = ("ann", "bob", "hal")
BROKEN = (OSError, http.client.HTTPException)


@pytest.fixture
def servers(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    servers = Servers(
        tmp_path_factory.mktemp("compiled"),
        CRM_INSTANCE=str(app.config["INSTANCE"]),
        CRM_DATABASE_URL=app.config["SQLALCHEMY_DATABASE_URI"],
        CRM_SECRET_KEY=app.config["SECRET_KEY"],
        CRM_JOBS="off",
    )
    yield servers
    servers.close()


@pytest.fixture
def crew(
    app: Flask, people: SimpleNamespace, servers: Servers, open_stages: list[int]
) -> list[Workload]:
    """Three who work at once."""
    browsers = [Browser(servers, cookies_of(app, getattr(people, name))) for name in WRITERS]
    return [Workload(one.send, open_stages, seed) for seed, one in enumerate(browsers, 7)]


def work_until_killed(crew: list[Workload], servers: Servers, acts: int) -> None:
    """Let all work, and kill the server once so many more acts were acknowledged."""
    wanted, moved = sum(len(each.acts) for each in crew) + acts, threading.Condition()

    def work(each: Workload) -> None:
        try:
            each.resume()
            while True:
                each.step()
                with moved:
                    moved.notify()
        except BROKEN:
            with moved:
                moved.notify()

    threads = [threading.Thread(target=work, args=(each,)) for each in crew]
    for thread in threads:
        thread.start()
    with moved:
        assert moved.wait_for(lambda: sum(len(each.acts) for each in crew) >= wanted, timeout=60)
    servers.kill()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("loops", [3, pytest.param(200, marks=pytest.mark.long)])
def test_a_killed_server_keeps_what_it_acknowledged(
    loops: int, app: Flask, file: Path, servers: Servers, crew: list[Workload], examine: Callable
) -> None:
    dice = random.Random(8)
    for loop in range(loops):
        servers.start()
        work_until_killed(crew, servers, dice.randrange(6, 24))
        ask, is_sound = examine(file)
        assert is_sound, loop
        for each in crew:
            assert lost(ask, each.acts) == [], loop
        for table, column in (("customers", "uid"), ("followups", "once")):
            twice = f"SELECT {column} FROM {table} GROUP BY {column} HAVING count(*) > 1"
            assert ask(twice, ()) == [], loop
    with app.app_context():
        db.session.rollback()
        assert not any(recount().values())
