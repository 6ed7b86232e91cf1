"""Queries taken apart, and finds marked: plain functions."""

import pytest
from flask import Flask

from crmapp.search.asked import Asked
from crmapp.search.marking import excerpt, marked


@pytest.mark.one_database
def test_filters_in_words_are_read_as_people_write_them(context: Flask, people: object) -> None:
    def said(query: str) -> tuple[str, dict]:
        asked = Asked.of(query)
        return asked.text, {
            term.key.name: [offer.label for offer in term.found] for term in asked.filters
        }

    assert said("云帆") == ("云帆", {})
    assert said("行业:制造业 云帆 等级:A") == (
        "云帆", {"industry": ["制造业"], "grade": ["A"]}
    )  # fmt: skip
    assert said("负责人：anran") == ("", {"owner": ["安然"]})
    assert said("owner:何") == ("", {"owner": ["何力"]})
    assert said("业务员: 安然 货架") == ("货架", {"owner": ["安然"]})
    assert said("行业:农、林、牧、渔业")[1] == {"industry": ["农、林、牧、渔业"]}
    assert said("负责人:安然,鲍勃") == ("", {"owner": ["安然", "鲍勃"]})
    assert said("地区:杭州") == ("", {"region": ["浙江省 杭州市"]})
    assert said("状态:dormant")[1].keys() == {"status"}
    assert said('阶段:"初步接触"') == ("", {"stage": ["初步接触"]})
    for unclear in ("行业:没有这个", "颜色:红", "来源:", "负责人:安然,没有"):
        asked = Asked.of(f"{unclear} 云帆")
        assert (asked.text, len(asked.unclear), asked.filters) == ("云帆", 1, []), unclear
        assert asked.unclear[0].problem
    asked = Asked.of("行业:制造业 云帆")
    assert asked.without(asked.filters[0]) == "云帆"
    assert asked.as_list_filter().keys() == {"q", "industry"}
    assert Asked.of("负责人:安然,鲍勃").as_list_filter() is None


def test_finds_are_marked_by_characters_pinyin_and_initials_and_nothing_is_let_through() -> None:
    assert marked("杭州云帆智能", "云帆") == "杭州<mark>云帆</mark>智能"
    assert marked("杭州雲帆", "云帆 杭州") == "<mark>杭州雲帆</mark>"
    assert marked("重庆云帆", "chongqing") == "<mark>重庆</mark>云帆"
    assert marked("云帆(ABC)", "yfabc") == "<mark>云帆(ABC</mark>)"
    assert marked("<i>云帆</i>", "云帆") == "&lt;i&gt;<mark>云帆</mark>&lt;/i&gt;"
    assert marked("A&B 云帆", "b云") == "A&amp;<mark>B 云</mark>帆"
    assert marked(None, "云帆") == ""
    long = excerpt("前" * 200 + "云帆" + "后" * 200, "云帆")
    assert "<mark>云帆</mark>" in long
    assert long[0] == long[-1] == "…"
    assert len(long) < 140
