"""What becomes of a plan when its deal is lost."""

from types import SimpleNamespace

from flask import Flask
from sqlalchemy import select

from crmapp import clock as crm_clock
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.deals.verbs import move, undo_move
from crmapp.nextsteps.models import NextStep, StepState
from crmapp.nextsteps.verbs import plan
from tests.harness.sales import Sales


def lose(sales: Sales, people: SimpleNamespace) -> tuple[Deal, object]:
    deal = sales.deal("杭州云帆智能", people.ann)
    with writing() as session:
        deal = session.get(Deal, deal.id)
        plan(deal, crm_clock.today(), by=people.ann, action="报价")
    with writing() as session:
        deal = session.get(Deal, deal.id)
        change = move(deal, sales.stage("未成交"), by=people.ann)
    return deal, change


def states() -> list[StepState]:
    return list(db.session.scalars(select(NextStep.state)))


def test_a_lost_deal_has_no_next_step(
    context: Flask, people: SimpleNamespace, sales: Sales
) -> None:
    deal, _change = lose(sales, people)
    assert states() == [StepState.DROPPED]
    assert deal.next_due_on is None
    assert deal.customer.next_due_on is None


def test_taking_the_loss_back_takes_the_plan_up_again(
    context: Flask, people: SimpleNamespace, sales: Sales
) -> None:
    deal, change = lose(sales, people)
    with writing():
        assert undo_move(change, by=people.ann)
    assert states() == [StepState.OPEN]
    assert deal.next_due_on == crm_clock.today()
    assert deal.customer.next_due_on == crm_clock.today()
