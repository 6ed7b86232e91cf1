"""Customers and deals for tests, made by the product's own verbs."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from crmapp.accounts.models import Person
from crmapp.contacts.verbs import add_contact
from crmapp.customers.models import Customer
from crmapp.customers.verbs import enter
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.deals.verbs import open_deal
from crmapp.stages.models import Stage
from crmapp.stages.pipeline import stages


class Sales:
    """What stands in the team's pipeline (the tracking set, seven stages)."""

    def __init__(self, app: Flask) -> None:
        """Take the application that the team works with."""
        self._app = app

    def stage(self, name: str) -> Stage:
        """A stage by its name, such as "商务谈判"."""
        with self._app.app_context():
            return next(stage for stage in stages() if stage.name == name)

    def customer(
        self, name: str, owner: Person | None, *, by: Person | None = None, **values: Any
    ) -> Customer:
        """A customer with one main contact and no deal; `phone` is the contact's."""
        phone = values.pop("phone", "13800138000")
        contact = values.pop("contact", "王建国")
        values = {"short_name": name[:8], **values}
        with self._app.app_context(), writing():
            owner_id = owner.id if owner is not None else None
            customer = enter({"name": name, **values}, by=by or owner, owner_id=owner_id)
            add_contact(customer, {"name": contact, "phone": phone}, is_main=True)
        return customer

    def deal(
        self,
        name: str,
        owner: Person,
        *,
        stage: str | None = None,
        amount: int | None = 5_000_000,
        **values: Any,
    ) -> Deal:
        """A new customer's first deal; the amount is in fen."""
        customer = self.customer(name, owner)
        at = self.stage(stage) if stage else None
        with self._app.app_context(), writing() as session:
            customer = session.get(Customer, customer.id)
            return open_deal(customer, {"amount": amount, **values}, by=owner, stage=at)

    def stage_of(self, deal: Deal) -> str:
        """The name of the stage that a deal stands in now."""
        with self._app.app_context():
            return db.session.get(Deal, deal.id).stage.name

    def read(self, model: type, key: int) -> Any:
        """A record as the database holds it now."""
        with self._app.app_context():
            return db.session.get(model, key)


@pytest.fixture
def sales(app: Flask, people: SimpleNamespace) -> Sales:
    """Make customers and deals: `sales.deal("杭州云帆", people.ann)`."""
    return Sales(app)
