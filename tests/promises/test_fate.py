"""What was promised is kept, late or dropped: told on the card, the customer's page, the paper."""

import re
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from crmapp import clock as crm_clock
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.followups.verbs import log_followup
from crmapp.handover.verbs import hand_over
from crmapp.lists.models import ListKind
from crmapp.lists.words import words as listed
from crmapp.promises import verbs
from crmapp.promises.models import Fate, Promise, PromiseState
from crmapp.promises.score import Score, score
from crmapp.reminders.due import days
from crmapp.summaries.queries import records
from crmapp.summaries.words import summary
from tests.harness.sales import Sales

FIRST, DAY = date(2026, 11, 1), date(2026, 11, 25)


def promise(deal: Deal, person: Any, words: str, due_on: date | None) -> Promise:
    with writing() as session:
        row = Promise(
            customer_id=deal.customer_id, deal_id=deal.id, person_id=person.id, words=words,
            due_on=due_on,
        )  # fmt: skip
        session.add(row)
    return row


def test_a_promise_is_told_apart_and_counted_as_kept_late_or_dropped(
    app: Flask, clock: Any, people: SimpleNamespace, sales: Sales, sign_in: Any
) -> None:
    clock.at("2026-11-24 09:30")
    deal = sales.deal("杭州云帆智能科技有限公司", people.ann)
    ann = sign_in(people.ann)
    assert "card__pledge" not in ann.get("/board/").text
    with app.app_context():
        kept, late, dropped, still = (
            promise(deal, people.ann, words, date(2026, 11, day))
            for words, day in (("寄样品", 24), ("发方案", 23), ("送样机", 22), ("报价单", 23))
        )
        with writing():
            for row, state in ((kept, PromiseState.KEPT), (dropped, PromiseState.DROPPED)):
                verbs.close(db.session.merge(row), state)
        clock.at("2026-11-25 09:30")
        with writing():
            verbs.close(db.session.merge(late), PromiseState.KEPT)
        rows = [db.session.get(Promise, one.id) for one in (kept, late, dropped, still)]
        assert [row.fate for row in rows] == [Fate.KEPT, Fate.KEPT_LATE, Fate.DROPPED, Fate.LATE]
        assert [row.days_late for row in rows] == [0, 2, 0, 2]
        told = score(FIRST, DAY, owner_id=people.ann.id)
        assert (told, told.due) == (Score(kept=1, kept_late=1, late=1, dropped=1), 3)
        assert score(FIRST, DAY, owner_id=people.bob.id) == Score()
    ann = sign_in(people.ann)  # the day before is over
    assert "card__pledge--late" in ann.get("/board/").text
    page = ann.get(f"/customers/{deal.customer_id}/promises").text
    assert page.index("报价单") < page.index("发方案") < page.index("寄样品")
    assert "逾期兑现" in page
    here = {
        "HX-Request": "true",
        "HX-Current-URL": f"http://localhost/customers/{deal.customer_id}",
    }
    answer = ann.post(f"/promises/{still.id}/drop", headers=here).text
    assert f"#promise-{still.id}-line" in answer
    assert f"/promises/{still.id}/reopen" in answer  # dropping is undone
    assert "card__pledge" not in ann.get("/board/").text
    assert "2 / 2" in ann.get("/").text


@pytest.mark.one_database
def test_a_promise_goes_with_its_customer_and_waits_where_nobody_owns_it(
    app: Flask, clock: Any, people: SimpleNamespace, sales: Sales, sign_in: Any
) -> None:
    clock.at("2026-11-20 10:00")
    customer = sales.customer("杭州云帆智能科技有限公司", people.ann)
    ann, bob, mia = (sign_in(one) for one in (people.ann, people.bob, people.mia))

    def pass_to(person: Any) -> None:
        with app.app_context(), writing() as session:
            hand_over(session.get(Customer, customer.id), person, by=people.mia, reason="换岗")

    with app.app_context(), writing() as session:
        values = {"began_at": crm_clock.now(), "content": "谈了样品"}
        told = {"by": people.ann, "promise": ("寄两卷样品", date(2026, 11, 23))}
        log_followup(session.get(Customer, customer.id), values, **told)
    pass_to(None)
    clock.at("2026-11-24 10:00")
    ann, bob, mia = (sign_in(one) for one in (people.ann, people.bob, people.mia))
    assert "寄两卷样品" not in ann.get("/").text
    assert "寄两卷样品" in mia.get("/?whose=team").text
    with app.app_context():
        assert score(FIRST, DAY, owner_id=people.ann.id) == Score()
        assert score(FIRST, DAY) == Score(late=1)  # the customer waits for it all the same
        assert people.ann not in days(DAY)
    assert "未分配" in mia.get(f"/customers/{customer.id}/promises").text
    pass_to(people.bob)
    assert "寄两卷样品" in bob.get("/").text
    with app.app_context():
        assert score(FIRST, DAY, owner_id=people.bob.id) == Score(late=1)
    told = mia.get(f"/customers/{customer.id}/timeline?shown=promises").text
    assert re.search("(?s)安然.{1,80}承诺", told)  # who promised it


def test_the_paper_tells_what_was_promised_to_whoever_may_read_what_was_said(
    context: Flask, people: SimpleNamespace, sales: Sales
) -> None:
    deal = sales.deal("杭州云帆智能科技有限公司", people.ann)
    promise(deal, people.ann, "寄样品", DAY)
    customer = db.session.get(Customer, deal.customer_id)
    [record] = records([customer], reader=people.ada)
    assert [one.content for one in summary(record).promises] == ["寄样品"]
    [record] = records([customer], reader=people.mark)
    assert summary(record).promises == []


@pytest.mark.one_database
def test_a_promise_has_a_day_or_takes_that_of_the_next_step(
    app: Flask, clock: Any, people: SimpleNamespace, sales: Sales, sign_in: Any
) -> None:
    clock.at("2026-11-25 09:30")
    deal = sales.deal("杭州云帆智能科技有限公司", people.ann)
    ann, path = sign_in(people.ann), f"/customers/{deal.customer_id}/followups"
    with app.app_context():
        method = listed(ListKind.METHOD)[0].id
    form = {
        "content": "谈了样品", "method": method, "deal": deal.id, "kind": "followup",
        "promise": "寄样品",
    }  # fmt: skip
    refused = ann.hx(path, data={**form, "no_next": "y"})
    assert refused.status_code == 422
    assert "承诺要有日期" in refused.text
    assert ann.post(path, data={**form, "next_on": "2026-11-27"}).status_code == 303
    with app.app_context():
        assert db.session.scalars(db.select(Promise.due_on)).all() == [date(2026, 11, 27)]
