"""The list of products: kept, found by pinyin, pasted, retired and never deleted."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.database import db
from crmapp.products.models import Product
from crmapp.products.queries import catalogue, offered
from tests.harness.crowd import all_at_once

PASTED = "工业打印机\tZT-411\t台\t12,800\n年度维保\t\t年\t9800\n扫描枪\t\t把\t"


@pytest.mark.one_database
def test_a_price_list_is_pasted_found_put_in_order_and_taken_off(
    app: Flask, people: SimpleNamespace, sign_in: Any
) -> None:
    mia = sign_in(people.mia)
    assert mia.post("/products/paste", data={"text": PASTED}).status_code == 303
    one = {"name": "贴标机", "model": "", "unit": "套", "price": "8.6万", "kind": "product"}
    assert mia.post("/products/", data=one).status_code == 303
    assert mia.post("/products/", data=one).status_code == 422  # the very same
    mia.post("/products/paste", data={"text": "扫描枪\t\t\t1950"})  # its price, not another row
    with app.app_context():
        found = {
            name: [one.name for one in catalogue(name)[0]] for name in ("gydyj", "zt-4", "维保")
        }
        assert found == {"gydyj": ["工业打印机"], "zt-4": ["工业打印机"], "维保": ["年度维保"]}
        gun = db.session.scalars(select(Product).where(Product.name == "扫描枪")).one()
        assert (gun.price, gun.unit) == (195_000, "把")
    page = mia.get("/products/?q=smq").get_data(as_text=True)
    assert "扫描枪" in page
    assert "贴标机" not in page
    mia.post(f"/products/{gun.id}/standing", data={"act": "up"})
    mia.post(f"/products/{gun.id}/standing", data={"act": "retire"})
    with app.app_context():
        assert [one.name for one in offered()] == ["工业打印机", "年度维保", "贴标机"]
    assert "扫描枪" in mia.get("/products/?retired=1").get_data(as_text=True)
    mia.post(f"/products/{gun.id}/standing", data={"act": "revive"})
    with app.app_context():
        assert [one.name for one in offered()][1] == "扫描枪"
    answer = mia.post("/products/paste", data={"text": "好的\t\t\t很贵"})
    assert answer.status_code == 422
    assert "很贵" in answer.get_data(as_text=True)


def test_a_save_that_another_has_overtaken_is_told(
    app: Flask, people: SimpleNamespace, sign_in: Any
) -> None:
    ada = sign_in(people.ada)
    one = {"name": "贴标机", "unit": "套", "price": "100", "kind": "product"}
    ada.post("/products/", data=one)
    with app.app_context():
        key = db.session.scalars(select(Product.id)).one()
    assert (
        ada.post(f"/products/{key}", data={**one, "price": "120", "version": 1}).status_code == 303
    )
    assert (
        ada.post(f"/products/{key}", data={**one, "price": "90", "version": 1}).status_code == 409
    )
    with app.app_context():
        assert db.session.get(Product, key).price == 12_000
    cookie = ada.get_cookie("crm").value

    def save(nth: int) -> int:
        client = app.test_client()
        client.set_cookie("crm", cookie)
        new = {**one, "price": f"{200 + nth}", "version": 2}
        return client.post(f"/products/{key}", data=new).status_code

    assert sorted(all_at_once(8, save)) == [303] + [409] * 7
