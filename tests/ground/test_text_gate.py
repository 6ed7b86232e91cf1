"""What came past a form stops before the database; what is searched is answered with the reason."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.accounts.models import Person
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.journal.models import Entry
from crmapp.savedviews.models import SavedView
from crmapp.text_gate import ForbiddenNumber
from tests.harness.application import Client
from tests.harness.sales import Sales

ID, CARD, CODE = "110101199003074514", "6222021234567894", "914403001922038216"


@pytest.mark.one_database
def test_no_text_of_a_record_keeps_such_a_number(
    context: Flask, people: SimpleNamespace, sales: Sales
) -> None:
    customer = sales.customer("杭州云帆智能科技有限公司", people.ann)
    for name, text in (("remarks", f"身份证 {ID}"), ("aliases", CARD), ("address", ID.lower())):
        with pytest.raises(ForbiddenNumber) as told, writing() as session:
            setattr(session.get(Customer, customer.id), name, text)
        assert told.value.place == f"customers.{name}"
        assert ID not in str(told.value)
    view = {"person_id": people.ann.id, "name": "我的", "query": f"q={CARD}"}
    with pytest.raises(ForbiddenNumber), writing() as session:
        session.add(SavedView(**view))
    with writing() as session:  # codes of companies, phones and papers' numbers are no such thing
        kept = session.get(Customer, customer.id)
        kept.credit_code, kept.remarks = CODE, f"税号 {CODE}，合同 20261122000100010001"
    assert db.session.scalar(select(Person.name).where(Person.id == people.ann.id)) == "安然"


@pytest.mark.one_database
def test_a_search_for_such_a_number_is_answered_with_the_reason_and_noted_nowhere(
    app: Flask, people: SimpleNamespace, sign_in: Callable[..., Client],
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    ann, ada = sign_in(people.ann), sign_in(people.ada)
    answers = [
        ann.get("/search/", query_string={"q": ID}),
        ann.hx("/search/", data={"q": f"李四 {ID}"}),
        ann.hx("/palette/", data={"q": "6222 0212 3456 7894"}),
        ann.get("/customers", query_string={"q": CARD}),
        ann.get("/customers/sheet/", query_string={"q": CARD}),
        ann.get("/board/", query_string={"q": ID}),
        ann.get("/customers/1/files", query_string={"before": ID}),
    ]
    assert [answer.status_code for answer in answers] == [422] * len(answers)
    assert all("证号" in one.text or "银行卡" in one.text for one in answers)
    assert all(ID not in one.text for one in answers)
    sent = {"own_account": CARD, "own_tax_number": CODE, "team_name": "启航"}
    page = ada.get("/settings/").text
    assert 'name="own_account"' in page
    refused = ada.post("/settings/", data={**sent, "team_name": f"启航 {CARD}"})
    assert refused.status_code == 422
    assert "银行卡" in refused.text
    with app.app_context():
        told = " ".join(str(one) for one in db.session.scalars(select(Entry.details)))
    assert ID not in told + caplog.text
    assert CARD not in told + caplog.text
