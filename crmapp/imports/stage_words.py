"""Maps a team's word for a stage to one of the stages that the product holds."""

from collections.abc import Sequence

from rapidfuzz import fuzz

from crmapp.text import normalise

# How far along the way each word of the five vocabularies stands (requirements 3), and its kind.
OPEN_STEPS = {
    0.0: "线索 潜在 潜在客户 新客户 未跟进 待跟进 lead prospect prospecting",
    0.05: "初步接触 接触 初次接触 初步沟通 摸底 contacted",
    0.25: "需求了解 需求分析 需求确认 需求沟通 qualified qualification discovery",
    0.3: "跟进中 持续跟进",
    0.35: "意向 意向客户 有意向 强意向",
    0.5: "方案制定 方案 演示 产品演示 proposal demo",
    0.6: "试用 方案报价 样品测试",
    0.7: "报价 已报价 洽谈 洽谈中 在谈 quoted quotation",
    0.8: "谈判 谈判中 商务谈判 negotiation negotiating",
    0.9: "合同审批 待签约 待签合同",
}
CLOSED_WORDS = {
    "won": "成交 成交客户 已成交 合同签订 签约 已签约 赢单 已签单 签单 已签合同 合作中 已合作 "
    "拿下 closedwon",
    "after_sales": "售后 售后维护 售后服务 维护 老客户维护 复购",
    "lost": "流失 流失客户 已流失 未成交 丢单 输单 失败 放弃 无意向 终止 无效 黄了 没戏 closedlost",
}
STEPS: dict[str, tuple[str, float]] = {
    **{word: ("open", step) for step, words in OPEN_STEPS.items() for word in words.split()},
    **{word: (kind, 1.0) for kind, words in CLOSED_WORDS.items() for word in words.split()},
}
ALIKE = 70

StageRow = tuple[int, str, str, int]


def guess_stage(word: str, stages: Sequence[StageRow]) -> int | None:
    """Return the id of the stage that `word` most likely means, None if it is not known.

    `stages` are (id, name, kind, position). The same name wins, then the kind of a known word
    and the step as far along the way, then a like name.
    """
    plain = normalise(word)
    if not plain:
        return None
    for stage in stages:
        if normalise(stage[1]) == plain:
            return stage[0]
    if known := _known(plain):
        kind, step = known
        near = _nearest(kind, step, stages)
        if near is not None:
            return near
    best = max(stages, key=lambda stage: fuzz.ratio(normalise(stage[1]), plain), default=None)
    if best and fuzz.ratio(normalise(best[1]), plain) >= ALIKE:
        return best[0]
    return None


def stage_kind(word: str) -> str | None:
    """Return open, won, after_sales or lost for a known word."""
    known = _known(normalise(word))
    return known[0] if known else None


def _known(plain: str) -> tuple[str, float] | None:
    for text in (plain, plain.removesuffix("阶段"), plain.removesuffix("客户")):
        if text in STEPS:
            return STEPS[text]
    inside = [key for key in STEPS if len(key) > 1 and key in plain]
    return STEPS[max(inside, key=len)] if inside else None


def _nearest(kind: str, step: float, stages: Sequence[StageRow]) -> int | None:
    same = sorted((stage for stage in stages if stage[2] == kind), key=lambda stage: stage[3])
    if not same:
        # A set without after-sales keeps its customers among the won ones.
        return _nearest("won", 0.0, stages) if kind == "after_sales" else None
    if kind != "open" or len(same) == 1:
        return same[0][0]
    places = [_step_of(stage[1], place / len(same)) for place, stage in enumerate(same)]
    return min(zip(places, same, strict=True), key=lambda pair: abs(pair[0] - step))[1][0]


def _step_of(name: str, otherwise: float) -> float:
    known = STEPS.get(normalise(name))
    return known[1] if known and known[0] == "open" else otherwise
