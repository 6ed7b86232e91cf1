"""`flask upgrade`: a new database is made, an old one backed up first, a newer one refused."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from crmapp import create_app
from crmapp.backups.verbs import kept
from crmapp.database import db
from crmapp.upgrades import schema


@pytest.mark.one_database
def test_a_new_database_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "crm.sqlite3"
    url = f"sqlite:///{path}"
    app = create_app({"INSTANCE": path.parent, "SQLALCHEMY_DATABASE_URI": url, "JOBS": False})
    with app.app_context():
        assert schema.upgrade() == "made"
        assert schema.upgrade() == "ready"
        assert kept() == []
        with db.engine.connect():
            beside = list(path.parent.glob("crm.sqlite3*"))
            assert {file.stat().st_mode & 0o777 for file in beside} == {0o600}
        db.engine.dispose()


def test_a_database_that_is_behind_is_backed_up_before(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[Path]] = []
    monkeypatch.setattr(schema, "migrate", lambda **_given: seen.append(kept()))
    monkeypatch.setattr(schema, "head", lambda: "0002")
    assert schema.upgrade() == "upgraded"
    assert "upgrade" in seen[0][0].name


def test_a_newer_database_is_refused_with_a_reason(app: Flask) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    result = app.test_cli_runner().invoke(args=["upgrade"])
    assert result.exit_code == 1
    assert "newer version" in result.output


def test_the_command_is_quick_about_a_database_that_is_ready(
    app: Flask, statements: Callable
) -> None:
    assert app.test_cli_runner().invoke(args=["upgrade"]).output.strip() == "ready"
