"""The application on a database of the test's own, and clients that sign in to it."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, event
from werkzeug.routing import Rule

from crmapp import create_app
from crmapp.accounts.models import Person
from crmapp.database import db, writing
from crmapp.sessions.models import SignIn

_COMPILED: dict[tuple, dict[str, Any]] = {}
_compile = Rule.compile
_MADE = ("_parts", "_trace", "_converters", "arguments")


def _compile_once(rule: Rule) -> None:
    key = (rule.rule, rule.endpoint, rule.subdomain, repr(rule.defaults))
    if key not in _COMPILED:
        _compile(rule)
        builders = {name: getattr(rule, name).__func__ for name in ("_build", "_build_unknown")}
        _COMPILED[key] = {"builders": builders, **{name: getattr(rule, name) for name in _MADE}}
        return
    made = _COMPILED[key]
    for name in _MADE:
        setattr(rule, name, made[name])
    for name, build in made["builders"].items():
        setattr(rule, name, build.__get__(rule))


# Every test has an application of its own with the same 250 rules; compiling them was a third of
# the whole run, and it depends on nothing but the rule.
Rule.compile = _compile_once

_ENGINES: dict[str, Engine] = {}


def _compile_statements_once(engine: Engine) -> None:
    # The same for statements: what is compiled belongs to the kind of database, not to the copy.
    first = _ENGINES.setdefault(engine.dialect.name, engine)
    if first is engine:
        engine.connect().close()  # the dialect learns the server's version
    engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache


# What starts, ends or sets up a transaction asks the database nothing.
_NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")


class Client(FlaskClient):
    """A browser without a screen."""

    def sign_in(self, person: Person) -> "Client":
        """Become a person, with a sign-in of one's own; the form is tested where it lives."""
        with self.session_transaction() as cookie:
            cookie["_user_id"] = _token_of(self.application, person)
        return self

    def hx(self, path: str, **given: Any) -> Any:
        """Post as htmx does."""
        return self.post(path, headers={"HX-Request": "true"}, **given)


def _token_of(app: Flask, person: Person) -> str:
    with app.app_context(), writing() as session:
        sign_in, token = SignIn.begin(session.merge(person), "127.0.0.1", "tests")
        session.add(sign_in)
    return token


def cookies_of(app: Flask, person: Person) -> dict[str, str]:
    """The cookies of a new sign-in, for a real browser to carry."""
    client = app.test_client().sign_in(person)
    name = app.config["SESSION_COOKIE_NAME"]
    return {name: client.get_cookie(name).value}


SETTINGS = {
    "TESTING": True,
    "SECRET_KEY": "for tests only, and long enough to be taken",
    "JOBS": False,
}


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates compiled once for all applications: it is most of the cost of a first page."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(
    request: pytest.FixtureRequest,
    database: str,
    compiled: FileSystemBytecodeCache,
    tmp_path: Path,
) -> Iterator[Flask]:
    """The application; CSRF protection is on behind the live server only."""
    app = create_app(
        {
            **SETTINGS,
            "INSTANCE": tmp_path / "instance",
            "SQLALCHEMY_DATABASE_URI": database,
            "WTF_CSRF_ENABLED": "live_server" in request.fixturenames,
        }
    )
    app.test_client_class = Client
    app.jinja_env.bytecode_cache = compiled
    with app.app_context():
        _compile_statements_once(db.engine)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """The application with its context pushed, for tests of models and queries."""
    with app.app_context():
        yield app


@pytest.fixture
def client(app: Flask) -> Client:
    """A client that nobody is signed in on; `client.sign_in(people.ann)` changes that."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask) -> Callable[[Person], Client]:
    """A client of a person's own, for tests with several: `sign_in(people.bob)`."""
    return lambda person: app.test_client().sign_in(person)


@pytest.fixture
def statements() -> Callable[[], contextlib.AbstractContextManager[list[str]]]:
    """Collect the SQL that a block sends: `with statements() as sent: …; len(sent)`."""

    @contextlib.contextmanager
    def collect() -> Iterator[list[str]]:
        sent: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.lstrip().upper().startswith(_NOT_COUNTED):
                sent.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(Engine, "before_cursor_execute", note)

    return collect
