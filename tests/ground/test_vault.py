"""Encryption of private fields."""

import pytest
from cryptography.exceptions import InvalidTag
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from crmapp.contacts.models import Contact
from crmapp.database import db
from crmapp.vault import Vault

VAULT = Vault(bytes(range(32)))
PLACE = "contacts.phone.a1"


@given(st.text())
def test_what_was_sealed_opens_again(words: str) -> None:
    assert VAULT.open(VAULT.seal(words, PLACE), PLACE) == words


def test_the_same_text_is_never_sealed_alike() -> None:
    assert VAULT.seal("13800138000", PLACE) != VAULT.seal("13800138000", PLACE)


def test_a_value_moved_to_another_row_does_not_open() -> None:
    with pytest.raises(InvalidTag):
        VAULT.open(VAULT.seal("13800138000", PLACE), "contacts.phone.b2")


def test_another_key_does_not_open() -> None:
    with pytest.raises(InvalidTag):
        Vault(bytes(32)).open(VAULT.seal("13800138000", PLACE), PLACE)


def test_an_index_is_equal_for_equal_text_and_says_nothing_of_it() -> None:
    index = VAULT.index("phone", "13800138000")
    assert index == VAULT.index("phone", "13800138000")
    assert index != VAULT.index("last_four", "13800138000")
    assert "8000" not in index or len(index) == 32


def test_the_database_holds_no_phone_in_clear(app: Flask, people, new_customer) -> None:
    new_customer(people.ann, phone="13912345678")
    with app.app_context():
        rows = db.session.execute(text("SELECT * FROM contacts")).all()
        keys = db.session.execute(text("SELECT value FROM customer_keys")).all()
        words = db.session.execute(text("SELECT words FROM search_index")).all()
        assert "13912345678" not in repr([rows, keys, words])
        assert db.session.query(Contact).one().phone == "13912345678"
