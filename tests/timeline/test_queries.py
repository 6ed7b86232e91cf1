"""What happened with a customer, in order and by the page."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask

from crmapp import clock as crm_clock
from crmapp.customers import verbs
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.deals.verbs import move, undo_move
from crmapp.field_policy.sight import sight
from crmapp.followups.verbs import log_followup
from crmapp.handover.verbs import hand_over
from crmapp.timeline.queries import PAGE, Filter, timeline
from tests.harness.application import Client
from tests.harness.sales import Sales


@pytest.fixture
def deal(sales: Sales, people: SimpleNamespace, context: Flask) -> Deal:
    return sales.deal("杭州云帆智能科技有限公司", people.ann)


def whose(deal: Deal) -> Customer:
    db.session.commit()
    return db.session.get(Customer, deal.customer_id)


def note(deal: Deal, people: SimpleNamespace, content: str, ago: timedelta, **more: object) -> None:
    with writing() as session:
        customer = session.get(Customer, deal.customer_id)
        values = {"content": content, "began_at": crm_clock.now() - ago}
        log_followup(customer, values, by=people.ann, **more)


def test_everything_is_on_it_newest_first(
    deal: Deal, people: SimpleNamespace, sales: Sales, clock: SimpleNamespace
) -> None:
    clock.at("2026-11-25 09:00")
    later = sales.stage("方案制定")
    note(deal, people, "先打电话", timedelta(0), promise=("送样品", None))
    clock.forward(hours=1)
    with writing() as session:
        move(session.get(Deal, deal.id), later, by=people.ann)
    clock.forward(hours=1)
    with writing() as session:
        kept = session.get(Customer, deal.customer_id)
        verbs.change(kept, {"need": "要快", "budget": "5万"}, by=people.ann, reason="来电")
    clock.forward(hours=1)
    with writing() as session:
        kept = session.get(Customer, deal.customer_id)
        hand_over(kept, people.bob, by=people.mia, reason="调岗")
    page = timeline(whose(deal), Filter.ALL)
    kinds = [item.kind for item in page if item.at > crm_clock.now() - timedelta(hours=12)]
    assert kinds == ["handover", "change", "move", "promise", "followup"]
    changed = next(item for item in page if item.kind == "change")
    assert [new for _label, _old, new in changed.told(sight(people.ann, whose(deal)))] == [
        "要快",
        "5万",
    ]


def test_an_undone_move_is_not_on_it(deal: Deal, people: SimpleNamespace, sales: Sales) -> None:
    later = sales.stage("方案制定")
    with writing() as session:
        change = move(session.get(Deal, deal.id), later, by=people.ann)
        undo_move(change, by=people.ann)
    stages = [item.record.to_stage.name for item in timeline(whose(deal), Filter.MOVES)]
    assert stages == ["初步接触"]


@pytest.mark.parametrize("same_moment", [False, True])
def test_pages_follow_each_other_without_gap_or_repetition(
    deal: Deal, people: SimpleNamespace, clock: SimpleNamespace, same_moment: bool
) -> None:
    clock.at("2026-11-25 09:00")
    fixed = crm_clock.now()
    for number in range(PAGE + 7):
        ago = crm_clock.now() - fixed if same_moment else timedelta(minutes=number)
        note(deal, people, f"第{number}次", ago, promise=("事", None))
    customer, seen, key = whose(deal), [], None
    while True:
        page = timeline(customer, Filter.ALL, key)
        seen += [(item.kind, item.id) for item in page]
        key = page.next
        if key is None:
            break
    assert len(seen) == len(set(seen)) == 2 * (PAGE + 7) + 1


@pytest.mark.one_database
def test_a_kind_alone_costs_one_question(
    deal: Deal, people: SimpleNamespace, statements: Callable
) -> None:
    note(deal, people, "说了", timedelta(0))
    customer = whose(deal)
    for kind, most in ((Filter.FOLLOWUPS, 2), (Filter.CHANGES, 2), (Filter.ALL, 6)):
        with statements() as sent:
            timeline(customer, kind)
        assert len(sent) == most


@pytest.mark.one_database
def test_a_key_that_is_none_leads_nowhere(
    deal: Deal, client: Client, people: SimpleNamespace
) -> None:
    client.sign_in(people.ann)
    path = f"/customers/{deal.customer_id}/timeline"
    for key in ("x", "2026-11-25~1~1", "~~", "2026-11-25T00:00:00+00:00~x~1"):
        assert client.get(path, query_string={"after": key}).status_code == 404, key
    assert client.get(path, query_string={"shown": "nothing"}).status_code == 404
    assert client.get(path).status_code == 200
