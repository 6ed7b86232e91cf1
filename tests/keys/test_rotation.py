"""The key of private fields is changed while people work, stopped and gone on with."""

import itertools
from types import SimpleNamespace

import pytest
from cryptography.exceptions import InvalidTag
from flask import Flask
from sqlalchemy import select

from crmapp.contacts.models import Contact
from crmapp.contacts.verbs import change_contact
from crmapp.customers.kinds import CustomerKind
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.doctor.indexes import indexes as index_findings
from crmapp.doctor.sealed import sealed as sealed_findings
from crmapp.duplicates.queries import similar
from crmapp.duplicates.signs import signs_of
from crmapp.journal.models import Entry
from crmapp.key_file import read_keys, write_keys
from crmapp.keys import indexes, rotation
from crmapp.search.queries import by_phone
from crmapp.vault import Keeper, Sealed, SealedRecord, vault
from tests.harness.sales import Sales

NUMBERS = [f"1381234{nth:04}" for nth in range(6)]


@pytest.fixture
def customers(sales: Sales, people: SimpleNamespace, context: Flask) -> list[Customer]:
    made = [
        sales.customer(f"杭州第{nth}机械有限公司", people.ann, phone=number)
        for nth, number in enumerate(NUMBERS)
    ]
    with writing() as session:
        contact = session.scalars(select(Contact).order_by(Contact.id)).first()
        change_contact(contact, {"email": "a@haiyue.cn"}, by=people.ann, reason="补充")
    return made


def all_found(people: SimpleNamespace, nth: int) -> bool:
    """Whether every number is read, and one found by search and by the duplicate check.

    One at a time: whole numbers may be asked 30 times a minute.
    """
    kind, number = CustomerKind.ENTERPRISE, NUMBERS[nth % len(NUMBERS)]
    named = by_phone(people.ann, number, most=9)
    tails = by_phone(people.ann, number[-4:], most=9)
    alike = similar(signs_of(kind, [], phones=[number]), viewer=people.ann)
    if not (len(named) == len(tails) == len(alike.items) == 1):
        return False
    phones = {one.phone.replace(" ", "") for one in db.session.scalars(select(Contact))}
    db.session.expunge_all()
    db.session.commit()
    return phones == set(NUMBERS)


def test_everything_is_read_and_found_at_each_step_and_the_old_key_goes_last(
    customers: list[Customer], people: SimpleNamespace, context: Flask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(rotation, "AT_ONCE", 2)
    monkeypatch.setattr(indexes, "AT_ONCE", 2)
    folder = context.config["INSTANCE"]
    old = read_keys(folder)
    other = Keeper(folder)  # another process, with the keys as they were
    assert rotation.begin()
    assert not rotation.begin()  # run again, it goes on with the same key
    assert (folder / "field_key").stat().st_mode & 0o777 == 0o600
    assert other.vault().key_ids == (2, 1)
    steps = itertools.chain(rotation.reseal(), indexes.rebuild())
    for nth, _step in enumerate(steps):
        assert all_found(people, nth)
        if nth == 1:  # killed: nothing but the data says how far it came
            break
    with pytest.raises(rotation.StillUsed):
        rotation.retire()
    for nth, _step in enumerate(itertools.chain(rotation.reseal(), indexes.rebuild())):
        assert all_found(people, nth)
    assert {key for told in rotation.counts().values() for key in told} == {2}
    assert rotation.retire() == [1]
    assert list(read_keys(folder)) == [2]
    assert read_keys(folder) != old
    assert (folder / "field_key.retired-1").stat().st_mode & 0o777 == 0o600
    assert all_found(people, 1)
    assert list(sealed_findings()) == []
    assert list(index_findings()) == []
    acts = db.session.scalars(select(Entry.action).where(Entry.action.like("keys:%")))
    assert list(acts) == ["keys:begun", "keys:retired"]


@pytest.mark.one_database
def test_the_command_rotates_and_a_damaged_file_of_keys_changes_nothing(
    customers: list[Customer], context: Flask
) -> None:
    folder = context.config["INSTANCE"]
    told = context.test_cli_runner().invoke(args=["keys", "rotate", "--settle", "0"])
    assert told.exit_code == 0, told.output
    assert "contacts: 6 of 6" in told.output
    assert "Key 1 is no longer used" in told.output
    (folder / "field_key").write_text("2 abc\n")
    contact = db.session.scalars(select(Contact).order_by(Contact.id)).first()
    assert contact.phone.replace(" ", "") == NUMBERS[0]
    with pytest.raises(ValueError, match="hexadecimal"):
        read_keys(folder)
    write_keys(folder, {2: bytes(32)})
    with pytest.raises(InvalidTag):
        vault().open(contact.phone_sealed, f"contacts.phone.{contact.uid}")


@pytest.mark.one_database
def test_every_sealed_column_is_one_that_a_rotation_reaches(context: Flask) -> None:
    known = {
        f"{model.__tablename__}.{name}_sealed"
        for model, names in rotation.sealed_models().items()
        for name in names
    }
    columns = {
        f"{table.name}.{column.name}"
        for table in SealedRecord.metadata.sorted_tables
        for column in table.columns
        if column.name.endswith("_sealed")
    }
    assert columns == known
    assert all(isinstance(vars(Contact)[name], Sealed) for name in ("phone", "email"))
