"""An upgrade from the first released schema keeps every row, also when it is broken off."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event, func, select

from crmapp import create_app
from crmapp.accounts.models import Person
from crmapp.contacts.models import Contact
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.doctor.verbs import examine
from crmapp.upgrades.schema import head, present_revision, upgrade
from tests.proof.released import REVISION, contents, digests, fill, migrate

HELD = contents()


@pytest.fixture(params=["sqlite", "postgresql"])
def released(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The product of today on the data of the first release."""
    instance = tmp_path / "instance"
    instance.mkdir(mode=0o700)
    (instance / "field_key").write_text(HELD["field_key"])
    url = f"sqlite:///{instance / 'crm.sqlite3'}"
    if request.param == "postgresql":
        cluster = request.getfixturevalue("postgres")
        url = cluster.create("released")
    app = create_app(
        {"TESTING": True, "INSTANCE": instance, "SQLALCHEMY_DATABASE_URI": url, "JOBS": False}
    )
    with app.app_context():
        fill(HELD)
        yield app
        db.session.remove()
        db.engine.dispose()
    if request.param == "postgresql":
        cluster.drop("released")


def test_an_upgrade_keeps_every_row_and_every_private_field(released: Flask) -> None:
    before = digests(HELD)
    assert {name: count for name, (count, _digest) in before.items()} == {
        name: len(told["rows"])
        for name, told in HELD["tables"].items()
        if name != "alembic_version"
    }
    assert upgrade() == ("ready" if head() == REVISION else "upgraded")
    assert present_revision() == head()
    assert but_for_stamps(digests(HELD)) == but_for_stamps(before)
    assert list((released.config["INSTANCE"] / "backups").glob("crm-*-upgrade.zip"))
    phones = [contact.phone for contact in db.session.scalars(select(Contact))]
    assert len(phones) == before["contacts"][0]
    assert sum(phone.startswith("1") for phone in phones if phone) > 50
    db.session.rollback()
    assert released.test_cli_runner().invoke(args=["search", "rebuild"]).exit_code == 0
    assert not any(examine().values())
    ann = db.session.scalars(select(Person).where(Person.username == "ann")).one()
    assert ann.has_password("a long way from Guangzhou")
    living = select(func.count()).where(Customer.deleted_at.is_(None))
    assert db.session.scalar(living) == before["customers"][0] - 1


@pytest.mark.parametrize("stops", [3, pytest.param(25, marks=pytest.mark.long)])
def test_an_upgrade_that_breaks_off_changes_nothing_and_is_done_again(
    stops: int, released: Flask
) -> None:
    before, total = digests(HELD), len(statements_of_an_upgrade())
    for nth in range(1, stops + 1):
        statements_of_an_upgrade(stop_at=total * nth // (stops + 1))
        assert present_revision() == REVISION
        assert digests(HELD) == before
    upgrade()
    assert present_revision() == head()
    assert but_for_stamps(digests(HELD)) == but_for_stamps(before)


def but_for_stamps(found: dict[str, Any]) -> dict[str, Any]:
    """All tables but the one that says that pages are to be drawn anew, as they are."""
    return {name: digest for name, digest in found.items() if name != "stamps"}


class PowerCut(Exception):
    """What no code of the product catches on purpose."""


def statements_of_an_upgrade(stop_at: int = 10**9) -> list[str]:
    """Upgrade until one of its statements, just before its end at the latest."""
    sent: list[str] = []
    end = f"'{head()}'"

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)
        if len(sent) > stop_at or ("UPDATE alembic_version" in statement and end in statement):
            raise PowerCut

    event.listen(Engine, "before_cursor_execute", note)
    try:
        with pytest.raises(PowerCut):
            migrate()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return sent
