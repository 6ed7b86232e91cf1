"""What a customer has bought, and buying again."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.database import db, writing
from crmapp.deal_lines.queries import lines_of
from crmapp.deal_lines.verbs import write
from crmapp.deals.models import Deal
from tests.harness.application import Client
from tests.harness.sales import Sales

LINE = {"product_id": None, "name": "标签纸", "unit": "卷", "quantity": 2_000, "price": 5_000,
        "discount": 0, "amount": 10_000}  # fmt: skip


@pytest.mark.one_database
def test_a_repeat_purchase_begins_with_what_was_bought_and_is_begun_once(
    app: Flask, sales: Sales, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    deal = sales.deal("杭州云帆智能科技有限公司", people.ann, stage="售后维护", title="打印机",
                      amount=88_000_00)  # fmt: skip
    with app.app_context(), writing() as session:
        write(session.get(Deal, deal.id), [LINE], by=people.ann)
    ann = sign_in(people.ann)
    for _press in range(2):
        assert ann.post(f"/deals/{deal.id}/repeat").status_code == 303
    with app.app_context():
        again = db.session.scalars(select(Deal).where(Deal.repeat_of_id == deal.id)).one()
        assert (again.title, again.amount, again.closed_on) == ("打印机", 88_000_00, None)
        assert again.stage.kind.is_open
        assert [line.name for line in lines_of(again.id)] == ["标签纸"]
    assert ann.post(f"/deals/{again.id}/repeat").status_code == 409  # not won yet
    page = ann.get(f"/customers/{deal.customer_id}/purchases").text
    assert "88,000" in page
    assert page.count("purchases__item") == 1
