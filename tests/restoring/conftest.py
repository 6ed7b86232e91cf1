"""A backup to go back to."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask

from crmapp.backups.verbs import make_backup
from crmapp.contacts.verbs import add_contact
from crmapp.customers.verbs import enter
from crmapp.database import writing
from crmapp.files import store
from crmapp.sessions.models import SignIn


@pytest.fixture
def archive(context: Flask, people: SimpleNamespace) -> Path:
    """A backup with a customer whose phone is sealed, and a file."""
    written = store.write(b"old")
    with writing() as session:
        store.enlist(written, name="old.pdf")
        customer = enter({"name": "原来的客户", "short_name": "原来"}, by=people.ann, owner_id=None)
        add_contact(customer, {"name": "王先生", "phone": "13800138000"}, is_main=True)
        row, _token = SignIn.begin(session.merge(people.ann), "", "")
        session.add(row)
    return make_backup("manual")
