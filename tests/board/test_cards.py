"""What a card tells of its deal, and what it lets each person do."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from flask import Flask

from crmapp.accounts.models import Person
from crmapp.board.cards import ToldDeal, cards_of
from crmapp.customers.kinds import CustomerType, Review
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.deals.verbs import open_deal
from crmapp.nextsteps.verbs import plan
from crmapp.policy import Action, can
from tests.harness.application import Client
from tests.harness.sales import Sales

ACTS = {
    "may_move": Action.DEAL_MOVE,
    "may_edit": Action.DEAL_EDIT,
    "may_record": Action.FOLLOWUP_WRITE,
    "may_read": Action.FOLLOWUP_READ,
}


@pytest.fixture
def tell(app: Flask, people: SimpleNamespace) -> Callable[[Deal], ToldDeal]:
    """What the card of a deal tells."""

    def see(deal: Deal) -> ToldDeal:
        with app.app_context():
            return cards_of(db.session.get(Person, people.ann.id), [deal.id])[deal.id].deal

    return see


def test_a_card_lets_each_person_do_what_the_rules_let_them_do_with_the_deal(
    app: Flask, sales: Sales, people: SimpleNamespace
) -> None:
    differences = [
        {},
        {"owner_id": None},
        {"owner_id": people.bob.id},
        {"helper_ids": [people.hal.id]},
        {"type": CustomerType.WON},
        {"review": Review.WAITING, "owner_id": None},
        {"review": Review.WAITING, "entered_by_id": people.bob.id},
    ]
    deals = [sales.deal(f"客户{nth}", people.ann) for nth in range(len(differences))]
    with app.app_context(), writing() as session:
        for deal, different in zip(deals, differences, strict=True):
            for name, value in different.items():
                setattr(session.get(Customer, deal.customer_id), name, value)
    met = set()
    with app.app_context():
        for name in vars(people):
            person = db.session.get(Person, getattr(people, name).id)
            cards = cards_of(person, [deal.id for deal in deals])
            for deal in deals:
                rights, record = cards[deal.id].rights, db.session.get(Deal, deal.id)
                for right, act in ACTS.items():
                    assert getattr(rights, right) == can(person, act, record), (name, act)
                met.add(rights)
    assert len(met) > 4  # they do differ


def test_a_card_tells_the_plan_and_whether_its_customer_has_other_deals(
    app: Flask, sales: Sales, people: SimpleNamespace, tell: Callable[[Deal], ToldDeal]
) -> None:
    deal = sales.deal("温州海纳", people.ann, title="首单")
    alone = tell(deal)
    assert (alone.action, alone.next_due_on, alone.is_one_of_several) == (None, None, False)
    due = date(2099, 1, 5)
    with app.app_context(), writing() as session:
        plan(session.get(Deal, deal.id), due, action="送样品", by=people.ann)
        customer = session.get(Customer, deal.customer_id)
        other = open_deal(customer, {"title": "二期"}, by=people.ann)
    told = tell(deal)
    assert (told.action, told.next_due_on, told.is_one_of_several) == ("送样品", due, True)
    assert tell(other).action is None


@pytest.mark.one_database
def test_the_title_of_a_deal_stands_on_its_card_where_its_customer_has_several(
    app: Flask, client: Client, sales: Sales, people: SimpleNamespace
) -> None:
    deal = sales.deal("温州海纳", people.ann, title="首单")
    board = client.sign_in(people.ann)
    assert "首单" not in board.get("/board/").text
    with app.app_context(), writing() as session:
        customer = session.get(Customer, deal.customer_id)
        open_deal(customer, {"title": "二期"}, by=people.ann)
    page = board.get("/board/").text
    assert "首单" in page
    assert "二期" in page
