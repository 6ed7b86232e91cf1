"""Vague notes are asked back at, clear ones are not, and nothing is ever refused."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from crmapp import clock as real
from crmapp.database import writing
from crmapp.followups.models import FollowUp
from crmapp.followups.vague import AT_ONCE, RULES, questions
from crmapp.settings.values import change_setting
from tests.harness.sales import Sales

VAGUE = (
    "已联系", "客户有兴趣", "需求待确认", "回头再联系", "客户说考虑一下", "要问一下领导", "觉得贵",
    "已发报价", "发了资料", "聊得很好",
)  # fmt: skip
CLEAR = (
    "客户对 A3 彩色复印机很感兴趣，想先试用两周", "需求待确认：数量、交期、安装地点",
    "周五下午再联系，谈合同条款", "考虑一下，主要担心交期赶不上年底", "要问一下领导，下周二给答复",
    "觉得贵，比同行高 15%", "已发报价 8.6 万，含安装", "发了产品手册和两个案例",
    "聊得很好，认可方案并同意试用", "今天拜访了张总，看了三条产线，要我们周四前出方案",
    "called: wants 20 licences by March", "",
)  # fmt: skip


def test_each_rule_asks_at_its_own_vague_words_and_nothing_is_asked_at_a_clear_note() -> None:
    for rule, text in zip(RULES, VAGUE, strict=True):
        assert rule.question in questions(text), text
    assert [text for text in CLEAR if questions(text)] == []


@pytest.mark.one_database
def test_hints_stand_beside_the_box_unless_the_team_wants_none_and_late_entries_are_marked(
    app: Flask, people: SimpleNamespace, sales: Sales, sign_in: Any
) -> None:
    ann = sign_in(people.ann)
    assert "对什么感兴趣" in ann.hx("/followups/hints", data={"content": "客户有兴趣"}).text
    many = ann.hx("/followups/hints", data={"content": "，".join(VAGUE)}).text
    assert many.count('class="hint"') == AT_ONCE
    customer = sales.customer("杭州云帆", people.ann)
    page = f"/customers/{customer.id}"
    assert "/followups/hints" in ann.get(page).text
    with app.app_context(), writing() as session:
        change_setting("vague_hints", False)
        for days in (0, 2):
            at = real.now() - timedelta(days)
            row = FollowUp(
                customer_id=customer.id, author_id=people.ann.id, content="说过的", began_at=at,
                on=real.local(at).date(),
            )  # fmt: skip
            session.add(row)
    assert ann.get(page).text.count("补录") == 2  # once in the words of its title
    assert "/followups/hints" not in ann.get(page).text
    assert ann.hx("/followups/hints", data={"content": "客户有兴趣"}).text.strip() == ""
