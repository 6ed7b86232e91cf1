"""Databases for tests: migrated and given a team once per worker and kind, copied for each test."""

import contextlib
import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask_migrate import upgrade

from crmapp import create_app
from tests.harness.postgres import Cluster
from tests.harness.story import tell_story
from tests.harness.team import set_up_team

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("sqlite", "postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what touches the database on both kinds; what a browser shows on SQLite, in all sizes.

    A browser test marked `both_databases` runs on PostgreSQL too, in its first size: a whole way
    through each concept does, the rest would only show the same pages again. What is marked
    `seldom_elsewhere` does so with `--long` only.
    """
    if "database" not in metafunc.fixturenames:
        return
    marker = metafunc.definition.get_closest_marker
    is_seldom = marker("seldom_elsewhere") and not metafunc.config.getoption("long")
    kinds = KINDS[:1] if marker("one_database") or is_seldom else KINDS
    kinds = KINDS[1:] if marker("other_database") else kinds
    if "size" not in metafunc.fixturenames:
        metafunc.parametrize("database", kinds, indirect=True)
        return
    sizes = marker("sizes").args if marker("sizes") else ("desk",)
    pairs = [] if marker("other_database") else [("sqlite", size) for size in sizes]
    if marker("other_database") or (marker("both_databases") and not is_seldom):
        pairs += [(KINDS[1], sizes[0])]
    metafunc.parametrize(("database", "size"), pairs, indirect=True)


def migrate() -> None:
    """Bring an empty database to the present schema by the product's own migrations."""
    upgrade(directory=str(ROOT / "migrations"))


# What copies are made of: each from another, by an act, once it is asked for.
TEMPLATES = {
    "empty": ("", migrate),
    "team": ("empty", set_up_team),
    "story": ("empty", tell_story),
}


def prepare(name: str, url: str, instance: Path) -> None:
    """Make a copy of the template before into this one."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": url, "INSTANCE": instance, "TESTING": True})
    with app.app_context():
        TEMPLATES[name][1]()
        for engine in app.extensions["sqlalchemy"].engines.values():
            engine.dispose()


class SqliteCopies:
    """Copies of a migrated file, of one with a team in it, of one with customers."""

    def __init__(self, folder: Path) -> None:
        """Take the folder of the files that the others are copied from."""
        self.folder = folder
        self._numbers = itertools.count(1)

    def _template(self, name: str) -> Path:
        path, (before, _act) = self.folder / f"{name}.sqlite3", TEMPLATES[name]
        if not path.exists():
            if before:
                shutil.copyfile(self._template(before), path)
            prepare(name, f"sqlite:///{path}", self.folder / name)
        return path

    @contextlib.contextmanager
    def copy(self, template: str) -> Iterator[str]:
        """The address of a new copy, removed after the block."""
        path = self.folder / f"{next(self._numbers)}.sqlite3"
        shutil.copyfile(self._template(template), path)
        yield f"sqlite:///{path}"
        for left in self.folder.glob(f"{path.name}*"):
            left.unlink()


class PostgresCopies:
    """Copies of a migrated database of the tests' own server, of others with more in them."""

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        """Take the server, and a folder for what the app keeps beside its database."""
        self._cluster, self.folder = cluster, folder
        self._numbers = itertools.count(1)
        self._made = {"": "template1"}

    def _template(self, name: str) -> str:
        if name not in self._made:
            url = self._cluster.create(name, like=self._template(TEMPLATES[name][0]))
            prepare(name, url, self.folder / name)
            self._made[name] = name
        return self._made[name]

    @contextlib.contextmanager
    def copy(self, template: str) -> Iterator[str]:
        """The address of a new copy, removed after the block."""
        name = f"copy_{next(self._numbers)}"
        yield self._cluster.create(name, like=self._template(template))
        self._cluster.drop(name)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL server for this worker."""
    cluster = Cluster()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def sqlite_copies(tmp_path_factory: pytest.TempPathFactory) -> SqliteCopies:
    """Where SQLite files of the present schema come from."""
    return SqliteCopies(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_copies(
    postgres: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> PostgresCopies:
    """Where PostgreSQL databases of the present schema come from."""
    return PostgresCopies(postgres, tmp_path_factory.mktemp("postgresql"))


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database of the test's own.

    With a team if the test asks for `people`, else with what its `template` marker names.
    """
    marker = request.node.get_closest_marker("template")
    usual = "team" if "people" in request.fixturenames else "empty"
    template = marker.args[0] if marker else usual
    copies = request.getfixturevalue(f"{request.param}_copies")
    with copies.copy(template) as url:
        if marker:  # the keys that open what is sealed in it
            shutil.copytree(copies.folder / template, tmp_path / "instance")
        yield url
