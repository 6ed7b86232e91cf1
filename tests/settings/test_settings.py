"""Settings keep their types and bounds, and every process sees a change at once."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from crmapp import create_app
from crmapp.database import db, writing
from crmapp.journal.models import Entry
from crmapp.settings.models import Setting
from crmapp.settings.values import BY_KEY, DEFINITIONS, change_setting, setting
from tests.harness.application import Client
from tests.harness.settings import as_they_are

SENT = as_they_are()


@pytest.fixture
def ada(client: Client, people: SimpleNamespace) -> Client:
    return client.sign_in(people.ada)


def stored(app: Flask) -> dict[str, Any]:
    with app.app_context():
        return dict(db.session.execute(db.select(Setting.key, Setting.value)).all())


def test_every_setting_stands_on_the_page_with_its_label(ada: Client) -> None:
    page = ada.get("/settings/").text
    for item in DEFINITIONS:
        assert f'name="{item.key}"' in page


def test_a_change_is_kept_told_to_the_journal_and_seen_at_once(app: Flask, ada: Client) -> None:
    sent = {**SENT, "team_name": "远航", "idle_minutes": "60", "followups_open": "y"}
    assert ada.post("/settings/", data=sent).status_code == 303
    assert stored(app) == {"team_name": "远航", "idle_minutes": 60, "followups_open": True}
    assert "远航" in ada.get("/me").text
    with app.app_context():
        told = db.session.scalars(db.select(Entry).where(Entry.action == "setting:changed"))
        assert {entry.details["key"] for entry in told} == set(stored(app))


def test_a_default_is_kept_as_no_row(app: Flask, ada: Client) -> None:
    ada.post("/settings/", data={**SENT, "idle_minutes": "60"})
    ada.post("/settings/", data=SENT)
    assert stored(app) == {"team_name": "启航"}


OUT_OF_BOUNDS = (
    ("team_name", " "),
    ("team_name", "长" * 81),
    ("number_pattern", "C"),
    ("number_pattern", "C{seq:3}{seq:3}"),
    ("number_pattern", "C{year}{seq:3}"),
    ("number_pattern", "{seq:3"),
    ("number_pattern", "{__class__}{seq:3}"),
    ("idle_minutes", "9"),
    ("idle_minutes", "481"),
    ("idle_minutes", "ten"),
    ("idle_minutes", ""),
    ("step_history_days", "-1"),
    ("backups_kept", "1"),
    ("backup_time", "24:00"),
    ("backups_kept", "9" * 400),
)


@pytest.mark.one_database
def test_a_value_out_of_bounds_is_told_beside_its_field_and_nothing_changes(
    app: Flask, ada: Client, subtests: pytest.Subtests
) -> None:
    for key, value in OUT_OF_BOUNDS:
        with subtests.test(key=key, value=value[:20]):
            answer = ada.post("/settings/", data={**SENT, "followups_open": "y", key: value})
            assert answer.status_code == 422
            assert f'id="{key}-error"' in answer.text
            assert stored(app) == {"team_name": "启航"}


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("key", "value"),
    [("idle_minutes", 9), ("idle_minutes", "60"), ("idle_minutes", True), ("phone_required", 1)],
)
def test_no_code_keeps_a_wrong_type_or_a_number_out_of_bounds(
    context: Flask, key: str, value: Any
) -> None:
    with pytest.raises(ValueError, match=key), writing():
        change_setting(key, value)
    assert setting(key) == BY_KEY[key].default


def test_an_unknown_setting_is_a_mistake_in_the_code(context: Flask) -> None:
    with pytest.raises(KeyError):
        setting("no_such_setting")


def test_another_process_sees_a_change_with_its_next_request(
    app: Flask, ada: Client, people: SimpleNamespace, database: str, tmp_path: Any
) -> None:
    same = {name: app.config[name] for name in ("SECRET_KEY", "INSTANCE", "WTF_CSRF_ENABLED")}
    second = create_app({"SQLALCHEMY_DATABASE_URI": database, "JOBS": False, **same})
    second.test_client_class = Client
    there = second.test_client().sign_in(people.ann)
    assert "启航" in there.get("/me").text
    ada.post("/settings/", data={**SENT, "team_name": "远航"})
    assert "远航" in there.get("/me").text
    with second.app_context():
        db.engine.dispose()


@pytest.mark.one_database
def test_a_reading_page_asks_for_settings_once_only(ada: Client, statements: Any) -> None:
    ada.get("/me")
    with statements() as sent:
        ada.get("/me")
    assert len(sent) <= 4, sent
    assert not [line for line in sent if "FROM settings" in line]
