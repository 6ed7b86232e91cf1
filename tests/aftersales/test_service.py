"""Service records: written, handled, solved; what is to be done; who is to be revisited."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp import clock as now_at
from crmapp.aftersales import queries, verbs
from crmapp.aftersales.models import ServiceKind, ServiceRecord, ServiceState
from crmapp.aftersales.standing import satisfaction_of
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.field_policy.kinds import Field, Level, Right, Standpoint
from crmapp.field_policy.table import Cell
from crmapp.field_policy.verbs import put
from crmapp.followups.models import FollowUpKind
from crmapp.followups.verbs import log_followup
from crmapp.history.models import Change
from crmapp.notifications.models import Notification
from tests.harness.application import Client
from tests.harness.sales import Sales

NOW = "2026-11-25 09:30"


@pytest.fixture
def won(clock: Any, sales: Sales, people: SimpleNamespace) -> Deal:
    clock.at("2026-06-01 10:00")
    deal = sales.deal("杭州云帆智能科技有限公司", people.ann, stage="售后维护")
    clock.at(NOW)
    return deal


def add(app: Flask, deal: Deal, by: Any, **values: Any) -> ServiceRecord:
    values = {"kind": ServiceKind.COMPLAINT, "text": "打印机卡纸", **values}
    with app.app_context(), writing() as session:
        return verbs.add(session.get(Customer, deal.customer_id), values, by=by)


def told(app: Flask, person: Any) -> list[str]:
    with app.app_context():
        mine = select(Notification.kind).where(Notification.person_id == person.id)
        return [kind.value for kind in db.session.scalars(mine.order_by(Notification.id))]


@pytest.mark.one_database
def test_a_complaint_goes_from_customer_service_to_its_end_and_everyone_concerned_is_told(
    app: Flask, won: Deal, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    carol, path = sign_in(people.carol), f"/customers/{won.customer_id}/service-records"
    sent = {"kind": "complaint", "text": "打印机卡纸", "due_on": "11-27", "state": "open",
            "handler": people.ann.id, "once": "a" * 32, "deal": won.id}  # fmt: skip
    assert carol.post(path, data=sent).status_code == 303
    assert carol.post(path, data=sent).status_code == 303  # pressed twice
    with app.app_context():
        record = db.session.scalars(select(ServiceRecord)).one()
    assert (record.due_on, record.author_id) == (date(2026, 11, 27), people.carol.id)
    assert told(app, people.ann) == ["service_yours"]  # owner and handler are one: one line
    ann, edit = sign_in(people.ann), f"/service-records/{record.id}/edit"
    solved = {**sent, "state": "solved", "version": "1"}
    refused = ann.post(edit, data=solved)
    assert refused.status_code == 422  # how it ended is asked
    assert "打印机卡纸" in refused.text
    solved |= {"solution": "换了进纸轮", "satisfaction": "9"}
    assert ann.post(edit, data=solved).status_code == 303
    stale = ann.post(edit, data={**solved, "solution": "又修了一次"})
    assert stale.status_code == 409
    assert "换了进纸轮" in stale.text
    assert "又修了一次" in stale.text
    assert told(app, people.carol) == ["service_solved"]
    with app.app_context():
        record = db.session.get(ServiceRecord, record.id)
        assert (record.state, record.solved_on) == (ServiceState.SOLVED, date(2026, 11, 25))
        fields = set(db.session.scalars(select(Change.field)))
    assert fields == {"state", "solution", "satisfaction"}
    page = ann.get(f"/customers/{won.customer_id}/timeline?shown=service").text
    assert "换了进纸轮" in page


@pytest.mark.one_database
def test_what_was_said_stays_with_those_who_read_follow_ups_and_who_handles_it(
    app: Flask, won: Deal, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    record = add(app, won, people.carol, handler_id=people.hal.id)
    assert told(app, people.hal) == ["service_yours"]
    for name, sees in (("hal", True), ("bob", False), ("mark", False), ("mia", True)):
        client = sign_in(getattr(people, name))
        told_all = client.get(f"/customers/{won.customer_id}/service-records").text
        assert ("打印机卡纸" in told_all) is sees, name
        history = client.get(f"/customers/{won.customer_id}/timeline").text
        assert ("打印机卡纸" in history) is sees, name
    bob = sign_in(people.bob)
    assert "打印机卡纸" not in bob.get("/aftersales/?state=any").text
    assert bob.post(f"/service-records/{record.id}/hand").status_code == 403
    hal = sign_in(people.hal)
    answer = hal.get("/aftersales/")
    assert "打印机卡纸" in answer.text
    carol, form = sign_in(people.carol), f"/service-records/{record.id}/edit"
    assert carol.get(form).status_code == 200
    with app.app_context(), writing():
        standpoints = Standpoint.SERVED, Standpoint.SERVICE
        hidden = [Cell(Field.SAID, one, Right.SEE) for one in standpoints]
        put(dict.fromkeys(hidden, Level.NONE), by=people.ada)
    assert carol.get(form).status_code == 403  # a form would show it all the same
    assert hal.get(form).status_code == 200


@pytest.mark.one_database
def test_nothing_is_served_to_who_has_not_bought(
    sales: Sales, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    deal = sales.deal("苏州恒远制造有限公司", people.ann)
    path = f"/customers/{deal.customer_id}/service-records"
    sent = {"kind": "enquiry", "text": "问价", "state": "open"}
    assert sign_in(people.carol).post(path, data=sent).status_code == 403
    assert sign_in(people.ann).post(path, data=sent).status_code == 403


def test_the_list_is_by_due_day_in_pages_and_by_what_is_asked(
    app: Flask, won: Deal, people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [None, date(2026, 11, 30), date(2026, 11, 20), date(2026, 11, 20), date(2026, 12, 3)]
    made = [add(app, won, people.carol, due_on=day).id for day in days]
    done = add(app, won, people.carol, kind=ServiceKind.REVISIT, state=ServiceState.SOLVED,
               satisfaction=5)  # fmt: skip
    monkeypatch.setattr(queries, "ROWS", 2)
    with app.app_context():
        found, after = [], None
        while True:
            page = queries.records(people.carol, queries.Wanted(), after)
            found += [record.id for record in page.rows]
            if (after := page.next) is None:
                break
        assert found == [made[2], made[3], made[1], made[4], made[0]]
        assert queries.to_do(people.mia) == (5, 2)
        assert queries.to_do(people.bob) == (0, 0)
        asked = (
            queries.Wanted(is_low=True, is_all=True),
            queries.Wanted(state=ServiceState.SOLVED),
            queries.Wanted(kind=ServiceKind.REVISIT, is_all=True),
        )
        for wanted in asked:
            assert [one.id for one in queries.records(people.mia, wanted).rows] == [done.id]
        nobody = queries.Wanted(handler_id=people.bob.id)
        assert queries.records(people.mia, nobody).rows == []


def test_who_bought_and_was_not_revisited_is_listed_until_somebody_calls(
    app: Flask, won: Deal, clock: Any, sales: Sales, sign_in: Callable[..., Client],
    people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    clock.at("2026-05-01 10:00")
    other = sales.deal("苏州恒远制造有限公司", people.bob, stage="售后维护")
    clock.at(NOW)
    sales.deal("上海新柏医疗器械有限公司", people.bob, stage="售后维护")  # bought just now
    monkeypatch.setattr(queries, "ROWS", 1)

    def listed(person: Any) -> list[int]:
        with app.app_context():
            page = queries.to_revisit(person, 90)
            rows = [*page.rows]
            while page.next:
                page = queries.to_revisit(person, 90, page.next)
                rows += page.rows
            return [row.customer.id for row in rows]

    assert listed(people.mia) == [won.customer_id, other.customer_id]
    assert listed(people.ann) == [won.customer_id]
    carol = sign_in(people.carol)
    answer = carol.post(
        f"/customers/{won.customer_id}/service-records?place=visit",
        data={"kind": "revisit", "state": "solved", "satisfaction": "8", "text": ""},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200
    assert f"customer-{won.customer_id}-visit" in answer.text
    assert listed(people.mia) == [other.customer_id]
    with app.app_context(), writing() as session:
        said = {"content": "一切正常", "began_at": now_at.now(), "kind": FollowUpKind.REVISIT,
                "score": 10}  # fmt: skip
        log_followup(session.get(Customer, other.customer_id), said, by=people.carol)
    assert listed(people.mia) == []


def test_satisfaction_is_of_revisits_and_records_alike(
    app: Flask, won: Deal, clock: Any, people: SimpleNamespace
) -> None:
    with app.app_context():
        customer = db.session.get(Customer, won.customer_id)
        assert satisfaction_of(customer) is None
    with app.app_context(), writing() as session:
        said = {"content": "还行", "began_at": now_at.now(), "kind": FollowUpKind.REVISIT}
        log_followup(session.get(Customer, won.customer_id), {**said, "score": 6}, by=people.carol)
    clock.at("2026-11-26 09:30")
    add(app, won, people.carol, satisfaction=9)
    add(app, won, people.carol, satisfaction=None)
    with app.app_context():
        told = satisfaction_of(db.session.get(Customer, won.customer_id))
    assert (told.last, told.on, told.average, told.count) == (9, date(2026, 11, 26), 7.5, 2)


@pytest.mark.one_database
def test_pages_cost_the_same_however_much_there_is(
    app: Flask, won: Deal, sign_in: Callable[..., Client], people: SimpleNamespace,
    statements: Any,
) -> None:  # fmt: skip
    mia = sign_in(people.mia)
    pages = ("/aftersales/", "/aftersales/revisits", f"/customers/{won.customer_id}")

    def cost() -> list[int]:
        counts = []
        for page in pages:
            mia.get(page)
            with statements() as asked:
                assert mia.get(page).status_code == 200
            counts.append(len(asked))
        return counts

    add(app, won, people.carol)
    few = cost()
    for nth in range(8):
        add(app, won, people.carol, text=f"第{nth}次", handler_id=people.ann.id)
    assert cost() == few
    assert all(count <= 12 for count in few)


@pytest.mark.one_database
def test_a_record_is_deleted_and_comes_back(
    app: Flask, won: Deal, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    record = add(app, won, people.carol)
    carol = sign_in(people.carol)
    carol.post(f"/service-records/{record.id}/deletion")
    path = f"/customers/{won.customer_id}/service-records"
    assert "打印机卡纸" not in carol.get(path).text
    page = carol.get("/recycle/").text
    assert "打印机卡纸" in page
    restore = page.split('action="/recycle/')[1].split('"')[0]
    carol.post(f"/recycle/{restore}")
    assert "打印机卡纸" in carol.get(path).text
