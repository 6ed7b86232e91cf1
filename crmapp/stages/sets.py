"""Five ready-made stage sets, after the five spreadsheets that teams start from.

Names and definitions are data, in the team's language; once taken they are the team's own.
"""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from crmapp.database import db, touch
from crmapp.stages.models import Stage, StageKind

OPEN, WON, AFTER, LOST = StageKind


@dataclass(frozen=True)
class Draft:
    """A stage to be: name, definition, kind, tone, probability in per cent."""

    name: str
    definition: str
    kind: StageKind
    tone: str
    probability: int


@dataclass(frozen=True)
class StageSet:
    """A whole pipeline under a name to choose it by."""

    key: str
    label: object
    stages: tuple[Draft, ...]


_LOST = Draft("未成交", "本次没有签约；写明原因，客户仍保留", LOST, "slate", 0)

SETS = (
    StageSet(
        "relations",
        _l("Customer relations: potential to won"),
        (
            Draft("潜在客户", "刚刚接触，需求还不明确", OPEN, "sky", 10),
            Draft("意向客户", "需求明确，对产品有兴趣", OPEN, "violet", 30),
            Draft("谈判中", "正在谈价格和合同条款", OPEN, "amber", 60),
            Draft("成交客户", "合同已签订", WON, "emerald", 100),
            Draft("流失客户", "合作结束或长期没有跟进", LOST, "slate", 0),
        ),
    ),
    StageSet(
        "opportunity",
        _l("Opportunity: lead to deal"),
        (
            Draft("线索", "有联系方式，还没有确认需求", OPEN, "sky", 10),
            Draft("意向", "确认有需求和预算", OPEN, "violet", 30),
            Draft("谈判", "方案和价格在谈", OPEN, "amber", 60),
            Draft("成交", "合同已签订", WON, "emerald", 100),
            Draft("流失", "客户不再考虑", LOST, "slate", 0),
        ),
    ),
    StageSet(
        "tracking",
        _l("Tracking: first contact to after-sales"),
        (
            Draft("初步接触", "建立联系，介绍我们能做什么", OPEN, "sky", 10),
            Draft("需求了解", "弄清核心需求、痛点和预算", OPEN, "indigo", 25),
            Draft("方案制定", "针对需求准备方案", OPEN, "violet", 40),
            Draft("商务谈判", "谈价格、付款和交付条件", OPEN, "amber", 65),
            Draft("合同签订", "合同已签订", WON, "emerald", 100),
            Draft("售后维护", "交付、培训和维护", AFTER, "teal", 100),
            _LOST,
        ),
    ),
    StageSet(
        "flow",
        _l("Customer flow: with a quotation step"),
        (
            Draft("初步接触", "建立联系，了解对方是谁", OPEN, "sky", 10),
            Draft("需求分析", "记录需求、预算和决策人", OPEN, "indigo", 25),
            Draft("方案制定", "给出方案并收集意见", OPEN, "violet", 40),
            Draft("报价", "报价已发出，等待答复", OPEN, "amber", 60),
            Draft("合同签订", "合同已签订", WON, "emerald", 100),
            Draft("售后服务", "交付之后的服务", AFTER, "teal", 100),
            _LOST,
        ),
    ),
    StageSet(
        "conversion",
        _l("Conversion: three states only"),
        (
            Draft("潜在", "还没有成交", OPEN, "sky", 20),
            Draft("成交", "合同已签订", WON, "emerald", 100),
            Draft("流失", "不再考虑我们", LOST, "slate", 0),
        ),
    ),
)

BY_KEY = {stage_set.key: stage_set for stage_set in SETS}
USUAL = "tracking"  # where nobody chose


def take_set(stage_set: StageSet) -> list[Stage]:
    """Make the set's stages the team's pipeline; only for a team that has none yet."""
    stages = [
        Stage(
            name=draft.name,
            definition=draft.definition,
            kind=draft.kind,
            tone=draft.tone,
            probability=draft.probability,
            position=position,
        )
        for position, draft in enumerate(stage_set.stages, start=1)
    ]
    db.session.add_all(stages)
    touch("config", "board")
    return stages
