"""Campaigns are kept, chosen on a customer, and stay told through retirement and merging."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import func, select

from crmapp.campaigns.models import Campaign, CampaignCustomer
from crmapp.campaigns.queries import brought, campaign_of
from crmapp.campaigns.verbs import begin, credit
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.merging.moving import CUSTOMERS, move_back, move_rows
from tests.harness.application import Client
from tests.harness.sales import Sales

FORM = {"name": "秋季展会", "first_on": "2026-10-01", "last_on": "2026-10-03", "cost": "3.6万"}


@pytest.mark.one_database
def test_a_campaign_is_kept_and_refused_with_reasons(
    app: Flask, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    mark = sign_in(people.mark)
    assert "还没有活动" in mark.get("/campaigns/").text
    assert "请填写活动名称" in mark.post("/campaigns/").text
    assert mark.post("/campaigns/", data=FORM).status_code == 303
    wrong = mark.post("/campaigns/", data={**FORM, "last_on": "2026-09-01"})
    assert (wrong.status_code, "早于开始日期" in wrong.text) == (422, True)
    again = mark.post("/campaigns/", data=FORM)
    assert (again.status_code, "已有同名活动" in again.text) == (422, True)
    with app.app_context():
        held = db.session.scalars(select(Campaign)).one()
    assert (held.cost, held.first_on, held.version) == (3_600_000, date(2026, 10, 1), 1)
    path = f"/campaigns/{held.id}"
    assert mark.post(path, data={**FORM, "cost": "4万", "version": 1}).status_code == 303
    assert mark.post(path, data={**FORM, "cost": "5万", "version": 1}).status_code == 409
    assert mark.post(path, data={**FORM, "version": 2, "name": ""}).status_code == 422
    assert mark.post(f"{path}/retirement").status_code == 303
    assert "恢复使用" in mark.get("/campaigns/").text
    ann = sign_in(people.ann)
    assert "秋季展会" not in ann.get("/customers/new").text
    mark.post(f"{path}/retirement", data={"act": "revive"})
    assert "秋季展会" in ann.get("/customers/new").text


@pytest.mark.one_database
def test_a_customer_is_entered_with_its_campaign_and_may_be_given_another(
    app: Flask, sign_in: Callable[..., Client], people: SimpleNamespace, sales: Sales
) -> None:
    days = {"first_on": date(2026, 10, 1), "last_on": date(2026, 10, 3)}
    with app.app_context(), writing():
        fair, mailing = (begin({"name": name, **days}, by=people.mark) for name in ("展会", "邮件"))
    ann, bob = sign_in(people.ann), sign_in(people.bob)
    new = {
        "name": "杭州云帆智能科技有限公司",
        "contact-name": "刘敏",
        "contact-phone": "13800138000",
    }
    assert ann.post("/customers", data={**new, "campaign_id": fair.id}).status_code == 303
    with app.app_context():
        customer = db.session.scalars(select(Customer)).one()
        assert campaign_of(customer).name == "展会"
        assert brought() == {fair.id: (1, 0)}
    path = f"/customers/{customer.id}/campaign"
    assert path in ann.get(f"/customers/{customer.id}").text
    assert "展会" in bob.get(path).text
    assert bob.post(path, data={"campaign_id": mailing.id}).status_code == 403
    assert ann.post(path, data={"campaign_id": 999}).status_code == 422
    assert ann.post(path, data={"campaign_id": mailing.id}).status_code == 303
    with app.app_context():
        assert campaign_of(customer).name == "邮件"
    assert ann.post(path, data={"campaign_id": ""}).status_code == 303
    with app.app_context():
        assert campaign_of(customer) is None


def test_a_merge_keeps_one_campaign_and_parting_gives_each_its_own_back(
    app: Flask, people: SimpleNamespace, sales: Sales
) -> None:
    days = {"first_on": date(2026, 10, 1), "last_on": date(2026, 10, 3)}
    one, two, three = (sales.customer(name, people.ann) for name in ("甲公司", "乙公司", "丙公司"))
    with app.app_context(), writing():
        fair, mailing = (begin({"name": name, **days}, by=people.mark) for name in ("展会", "邮件"))
        credit(one, fair, by=people.ann)
        credit(two, mailing, by=people.ann)

    def told() -> list[tuple[int, int]]:
        columns = CampaignCustomer.customer_id, CampaignCustomer.campaign_id
        return [tuple(row) for row in db.session.execute(select(*columns).order_by(*columns))]

    before = [(one.id, fair.id), (two.id, mailing.id)]
    with app.app_context():
        with writing():
            moved = move_rows(CUSTOMERS, two.id, one.id)
        assert told() == before  # each has one already
        with writing():
            move_back(moved, two.id, one.id)
            moved = move_rows(CUSTOMERS, two.id, three.id)
        assert told() == [(one.id, fair.id), (three.id, mailing.id)]
        with writing():
            move_back(moved, two.id, three.id)
        assert told() == before
        assert db.session.scalar(select(func.count()).select_from(Campaign)) == 2
