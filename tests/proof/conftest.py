"""What the proofs share: a disk that remembers, a day of work through the product's requests."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import event, make_url

from crmapp.database import db
from crmapp.sqlite import connect
from crmapp.stages.pipeline import stages
from tests.harness.application import Client
from tests.proof.disk import Disk
from tests.proof.workload import Answer, Workload

SOUND = [("ok",)], []


@pytest.fixture
def file(database: str) -> Path:
    """The database's file."""
    return Path(make_url(database).database)


@pytest.fixture
def disk(file: Path) -> Iterator[Disk]:
    """The disk below the database; name it before `app`, which opens the first connection."""
    with Disk(file).listening() as disk:
        yield disk


@pytest.fixture
def open_stages(app: Flask) -> list[int]:
    """The open stages in their order, by key."""
    with app.app_context():
        return [stage.id for stage in stages() if stage.kind.is_open]


@pytest.fixture
def workload(
    app: Flask,
    people: SimpleNamespace,
    sign_in: Callable[..., Client],
    open_stages: list[int],
) -> Workload:
    """A day of Ann's through the product's own requests."""
    client = sign_in(people.ann)

    def send(method: str, path: str, form: dict[str, str]) -> Answer:
        answer = client.open(path, method=method, data=form if method == "POST" else None)
        return Answer(answer.status_code, answer.location or "", answer.text)

    return Workload(send, open_stages, seed=4)


@pytest.fixture
def pragmas(app: Flask) -> Callable[..., None]:
    """Give every connection of the product other pragmas: `pragmas(synchronous="NORMAL")`."""

    def give(**values: object) -> None:
        def tell(connection: object, _record: object) -> None:
            for name, value in values.items():
                connection.execute(f"PRAGMA {name}={value}")

        with app.app_context():
            event.listen(db.engine, "connect", tell)
            db.engine.dispose()

    return give


@pytest.fixture
def examine() -> Callable[[Path], tuple[Callable[[str, tuple], list[tuple]], bool]]:
    """Open a file with the product's driver: how to ask it, and whether it is sound."""
    opened = []

    def look(path: Path) -> tuple[Callable[[str, tuple], list[tuple]], bool]:
        while opened:
            opened.pop().close()
        connection = connect(str(path))
        opened.append(connection)

        def ask(question: str, given: tuple = ()) -> list[tuple]:
            return connection.execute(question, given).fetchall()

        checks = ask("PRAGMA integrity_check"), ask("PRAGMA foreign_key_check")
        return ask, checks == SOUND

    yield look
    for connection in opened:
        connection.close()
