"""Rows that were read before a writing transaction count as they are, not as they were."""

import threading
from collections.abc import Callable
from types import SimpleNamespace

from flask import Flask
from sqlalchemy import select

from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.deals.verbs import change_deal, open_deal


def elsewhere(app: Flask, act: Callable[[], None]) -> None:
    """Do something as another request would, in a session of its own."""

    def run() -> None:
        with app.app_context(), writing():
            act()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def test_a_sum_is_made_of_what_others_have_saved_meanwhile(
    context: Flask, people: SimpleNamespace, new_customer: Callable[..., Customer]
) -> None:
    customer = new_customer(people.ann)
    with writing():
        customer = db.session.get(Customer, customer.id)
        for _ in range(2):
            open_deal(customer, {"amount": 100}, by=people.ann)
    deals = list(db.session.scalars(select(Deal).order_by(Deal.id)))
    first, second = deals[1].id, deals[2].id

    elsewhere(
        context,
        lambda: change_deal(db.session.get(Deal, second), {"amount": 900}, by=people.ann),
    )
    with writing():
        change_deal(db.session.get(Deal, first), {"amount": 200}, by=people.ann)
    kept = db.session.get(Customer, customer.id, populate_existing=True)
    assert kept.open_amount == 1100
