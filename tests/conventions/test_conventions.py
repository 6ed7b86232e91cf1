"""The page of what the team has agreed on."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.conventions.models import Conventions
from crmapp.database import db
from crmapp.prose import prose
from tests.harness.application import Client

AGREED = "# 客户名称\n- 按营业执照\n- 不加地区\n\n每天下班前写完跟进。<b>"


def test_what_is_written_is_read_by_all_and_a_newer_text_is_not_written_over(
    app: Flask, people: SimpleNamespace, sign_in: Callable[..., Client]
) -> None:
    mia, ada, ann = sign_in(people.mia), sign_in(people.ada), sign_in(people.ann)
    assert "还没有约定" in ann.get("/guide/conventions/").text
    path = "/guide/conventions/"
    assert mia.post(path, data={"words": AGREED, "over": "0"}).status_code == 303
    page = ann.get(path).text
    assert "<h2>客户名称</h2>\n<ul><li>按营业执照</li><li>不加地区</li></ul>" in page
    assert "&lt;b&gt;" in page

    late = ada.post(path, data={"words": "另一份", "over": "0"})
    assert late.status_code == 409
    assert "另一份" in late.text
    assert "不加地区" in late.text
    with app.app_context():
        [row] = db.session.scalars(select(Conventions))
        assert row.words == AGREED
    assert ada.post(path, data={"words": "两份合一", "over": str(row.id)}).status_code == 303
    assert "每天下班前写完跟进" in ann.get(path).text  # among the former texts


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("一\n二\n\n三", "<p>一<br>二</p>\n<p>三</p>"),
        ("1. 先\n2、后", "<ol><li>先</li><li>后</li></ol>"),
        ("## 题\n# 目", "<h2>题</h2>\n<h2>目</h2>"),
        ("-5 度\n- ", "<p>-5 度<br>-</p>"),
    ],
)
def test_plain_text_keeps_its_form(text: str, html: str) -> None:
    assert prose(text) == html
