"""Of a sheet with numbers of ID and bank cards everything is taken in but these."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import JSON, String, select

from crmapp.accounts.models import Person
from crmapp.customers.models import Customer
from crmapp.database import Base, db
from crmapp.followups.models import FollowUp
from crmapp.imports.models import ImportRow
from tests.imports.conftest import Desk, write_book

ID, CARD = "110101199003074514", "6222021234567894"
WIDE = (" " * 6).join(ID)


def everything_kept() -> list[str]:
    """Every text of the database, and every staged row opened."""
    told = []
    for table in Base.metadata.sorted_tables:
        columns = [one for one in table.columns if isinstance(one.type, String | JSON)]
        if columns:
            told += [f"{table.name} {tuple(row)}" for row in db.session.execute(select(*columns))]
    told += [row.understood + row.former for row in db.session.scalars(select(ImportRow))]
    return told


@pytest.mark.one_database
def test_only_the_cell_is_starred_and_listed_wherever_the_number_stands(
    app: Flask, people: SimpleNamespace, desk: Callable[[Person], Desk], tmp_path: Path
) -> None:
    heads = ["客户名称", "联系人", "电话", "备注", "跟进记录", f"身份证{ID}", "负责人", "行业"]
    rows = [
        ["云帆科技有限公司", "李雷", "13800138000", f"身份证 {ID}", f"2026-06-01电话:卡号{CARD}",
         ID, f"张三{ID}", f"行业{CARD}"],
        ["恒信医疗有限公司", "韩梅", ID, WIDE, "", "", "", ""],
    ]  # fmt: skip
    named = write_book(tmp_path / f"李四{ID}.xlsx", {"客户": [heads, *rows]})
    mia = desk(people.mia)
    refused = mia.upload(named)
    assert refused.status_code == 422
    assert "身份证号" in refused.text
    page = mia.take(write_book(tmp_path / "客户.xlsx", {f"表{CARD}": [heads, *rows]}))
    with app.app_context():
        kept = db.session.scalars(select(Customer).order_by(Customer.id)).all()
        assert [one.name for one in kept] == ["云帆科技有限公司", "恒信医疗有限公司"]
        assert "*" * 18 in kept[0].remarks
        assert "*" * 18 in kept[1].remarks
        assert "*" * 16 in db.session.scalars(select(FollowUp.content)).first()
        told = [page, *everything_kept()]
        assert [one for one in told if ID in one or CARD in one or WIDE in one] == []
    assert mia.row.name == "客户.xlsx"
