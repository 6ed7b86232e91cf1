"""A team's words for stages find the stages of any of the five sets."""

import pytest

from crmapp.imports.stage_words import guess_stage, stage_kind

KINDS = {"成交客户": "won", "成交": "won", "合同签订": "won", "流失客户": "lost", "流失": "lost"}
KINDS |= {"未成交": "lost", "售后维护": "after_sales", "售后服务": "after_sales"}
SETS = {
    "a": "潜在客户 意向客户 谈判中 成交客户 流失客户",
    "b": "线索 意向 谈判 成交 流失",
    "c": "初步接触 需求了解 方案制定 商务谈判 合同签订 售后维护 未成交",
    "d": "初步接触 需求分析 方案制定 报价 合同签订 售后服务 未成交",
    "e": "潜在 成交 流失",
}


def stages(name):
    words = SETS[name].split()
    return [(place, word, KINDS.get(word, "open"), place) for place, word in enumerate(words)]


def guess(word, name):
    found = guess_stage(word, stages(name))
    return None if found is None else SETS[name].split()[found]


@pytest.mark.parametrize("name", SETS)
def test_every_word_of_a_set_is_itself(name) -> None:
    assert all(guess(word, name) == word for word in SETS[name].split())


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("other", SETS)
def test_every_word_of_one_set_has_a_stage_of_the_same_kind_in_another(name, other) -> None:
    for word in SETS[name].split():
        found = next(stage for stage in stages(other) if stage[1] == guess(word, other))
        kind = KINDS.get(word, "open")
        if kind == "after_sales" and other in "abe":
            kind = "won"
        assert found[2] == kind


@pytest.mark.parametrize(
    ("word", "name", "stage"),
    [
        ("线索", "a", "潜在客户"),
        ("意向", "c", "需求了解"),
        ("谈判", "c", "商务谈判"),
        ("商务谈判", "d", "报价"),
        ("已签约", "b", "成交"),
        ("丢单", "d", "未成交"),
        ("初步接触", "b", "线索"),
    ],
)
def test_words_find_the_nearest_step(word, name, stage) -> None:
    assert guess(word, name) == stage


def test_an_unknown_word_has_no_stage() -> None:
    assert guess("蓝色", "a") is None
    assert guess("", "a") is None
    assert stage_kind("蓝色") is None
    assert stage_kind("已成交客户") == "won"
