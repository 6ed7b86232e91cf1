"""Two customers that are one, each with all that can hang on a customer."""

from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp import clock
from crmapp.contacts.models import Contact
from crmapp.contacts.verbs import add_contact
from crmapp.customers.models import Customer
from crmapp.customers.verbs import name_helper
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.deals.verbs import move
from crmapp.followups.verbs import Plan, log_followup
from crmapp.stages.pipeline import stages
from tests.harness.sales import Sales

KEPT, GONE = "杭州云帆智能科技有限公司", "云帆智能"


@pytest.fixture
def pair(app: Flask, sales: Sales, people: SimpleNamespace) -> SimpleNamespace:
    """`kept` of Ann's and `gone` of Bob's with a deal, an entry, a promise and a plan each."""
    kept = _customer(app, sales, KEPT, people.ann, "王建国", "138 0013 8000", need="两台")
    gone = _customer(app, sales, GONE, people.bob, "王总", "+86 13800138000", need="三台打印机")
    with app.app_context(), writing() as session:
        customer = session.get(Customer, gone)
        contact = session.scalars(select(Contact).where(Contact.customer_id == gone)).one()
        contact.wechat, contact.position = "wangzong", "总经理"
        add_contact(customer, {"name": "李娜", "phone": "13900139000"})
        name_helper(customer, people.hal, by=people.bob)
        customer.website = "yunfan.cn"
    return SimpleNamespace(kept=kept, gone=gone)


def _customer(app, sales, name, owner, contact, phone, **values):
    deal = sales.deal(name, owner)
    with app.app_context(), writing() as session:
        deal = session.get(Deal, deal.id)
        customer = session.get(Customer, deal.customer_id)
        for field, value in values.items():
            setattr(customer, field, value)
        person = session.scalars(select(Contact).where(Contact.customer_id == customer.id)).one()
        person.rename(contact)
        person.phone = phone
        move(deal, stages()[1], by=owner)
        said = {"content": f"与{contact}谈过", "began_at": clock.now(), "contact_id": person.id}
        plan = Plan(clock.today(), action="回电")
        promise = ("寄样品", clock.today())
        log_followup(customer, said, by=owner, deal=deal, next_plan=plan, promise=promise)
        return customer.id


def rows_of(*tables: str) -> dict[str, list[tuple]]:
    """All rows of some tables, in order."""
    names = {table.name: table for table in db.metadata.sorted_tables}
    with db.engine.connect() as connection:
        return {
            name: sorted(map(repr, connection.execute(select(names[name])).all()))
            for name in tables
        }
