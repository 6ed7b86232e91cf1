"""How sure the rules are, and the words in which they say why."""

import pytest

from crmapp.duplicates.levels import compare
from crmapp.duplicates.names import name_keys
from crmapp.duplicates.reasons import Reason, Sign


def judge(a, b, second_sign=None):
    """Return level and signs, or None."""
    match = compare(name_keys(a), name_keys(b), second_sign)
    return match and (match.level, [reason.sign for reason in match.reasons])


@pytest.mark.parametrize(
    ("a", "b", "level", "sign"),
    [
        ("A科技有限公司", "Ａ科技有限公司", "A", Sign.SAME_NAME),
        ("上海宏达商贸有限公司", "宏达商贸(上海)有限公司", "A", Sign.SAME_BRAND),
        ("重庆长安汽车股份有限公司", "長安汽車股份有限公司", "A", Sign.SAME_BRAND),
        ("东方雨虹防水", "北京东方雨虹防水技术有限公司", "B", Sign.SAME_BRAND),
        ("北京字节跳动科技有限公司", "字节跳动", "B", Sign.SAME_BRAND),
        ("上海华谊信息技术有限公司", "上海华谊信息科技有限公司", "B", Sign.SAME_BRAND),
        ("浙江福临门大米", "中粮福临门大米", "B", Sign.CONTAINED),
        ("武汉海明智业电子商务", "武汉海铭智业电子商务", "B", Sign.SAME_PINYIN),
        ("苏州锦绣园林", "苏州锦秀园林", "B", Sign.SAME_PINYIN),
        ("顺丰速运有限公司", "顺丰速运有限公司武汉分公司", "B", Sign.OTHER_BRANCH),
        ("南京擎天科技有限公司", "南京擎天科枝有限公司", "B", Sign.SAME_BRAND),
    ],
)
def test_alike_names_warn_with_the_reason(a, b, level, sign):
    found = judge(a, b)
    assert found is not None
    assert (found[0], found[1][0]) == (level, sign)


def test_shared_place_is_told():
    assert judge("上海宏达商贸", "宏达商贸(上海)")[1] == [Sign.SAME_BRAND, Sign.SAME_PLACE]


@pytest.mark.parametrize(
    ("a", "b", "sign"),
    [
        ("上海宏达商贸有限公司", "北京宏达商贸有限公司", Sign.OTHER_PLACE),
        ("广州百汇超市", "广州百佳超市", Sign.ONE_CHARACTER),
        ("苏州迈创信息技术", "苏州迈创医疗器械", Sign.SAME_BRAND),
        ("华为技术有限公司", "华维技术有限公司", Sign.SAME_PINYIN),
    ],
)
def test_vague_likeness_needs_a_second_sign(a, b, sign):
    assert judge(a, b) is None
    assert judge(a, b, Reason(Sign.SAME_PHONE)) == ("C", [sign, Sign.SAME_PHONE])


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("北京科技有限公司", "北京科技发展有限公司"),
        ("科技有限公司", "某某科技有限公司"),
        ("青岛啤酒", "青岛港"),
        ("", ""),
        ("A科技", "A网络"),
    ],
)
def test_empty_words_never_match(a, b):
    assert judge(a, b, Reason(Sign.SAME_PHONE)) is None


def test_a_name_without_a_place_meets_any_place():
    assert judge("宏达商贸", "上海宏达商贸")[0] == "A"
    assert judge("宏达商贸", "北京宏达商贸")[0] == "A"


def test_level_c_does_not_warn():
    match = compare(name_keys("广州百汇超市"), name_keys("广州百佳超市"), Reason(Sign.SAME_PHONE))
    assert not match.warns


def test_reason_reads_as_words():
    assert str(Reason(Sign.SAME_BRAND, "海康%威视").label) == "same brand “海康%威视”"
