"""What a customer is found by and recognised by follows every change of it, and no other work."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask

from crmapp.customers.kinds import CustomerKind, CustomerStatus
from crmapp.customers.models import Customer
from crmapp.customers.verbs import FOUND_BY, change
from crmapp.database import writing
from crmapp.doctor.verbs import examine
from tests.harness.sales import Sales

TOLD = {
    "name": "苏州恒信医疗器械有限公司", "short_name": "恒信", "company_name": "恒信集团",
    "aliases": "恒信医疗", "number": "K-7", "kind": CustomerKind.INDIVIDUAL,
    "website": "hengxin.cn", "credit_code": "91330106MA2CFXYG12",
}  # fmt: skip


@pytest.mark.one_database
def test_each_column_that_is_looked_for_is_indexed_and_no_other_costs_that(
    app: Flask, sales: Sales, people: SimpleNamespace, statements: Callable
) -> None:
    customer = sales.customer("杭州云帆智能科技有限公司", people.ann)
    assert TOLD.keys() == FOUND_BY

    def written(**values: object) -> list[str]:
        with app.app_context(), statements() as sent:
            with writing() as session:
                change(session.get(Customer, customer.id), values, by=people.ann, reason="更正")
            assert not any(examine().values()), values
        return [one for one in sent if one.startswith(("DELETE FROM customer_keys", "INSERT INTO"))]

    for name, value in TOLD.items():
        assert any("customer_keys" in one for one in written(**{name: value})), name
    for name, value in {"status": CustomerStatus.DORMANT, "need": "替换旧系统"}.items():
        assert not any("customer_keys" in one for one in written(**{name: value})), name
