"""The words of closed vocabularies as teams write them, and the values they stand for."""

import re

VOCABULARIES: dict[str, dict[str, str]] = {
    "customer.kind": {
        "enterprise": "企业 企业客户 公司 公司客户 单位 法人 企业用户 集团 企事业单位 对公",
        "individual": "个人 个人客户 自然人 个体 个人用户 个体户 对私",
    },
    "customer.status": {
        "active": "活跃 活跃客户 正常 合作中 有效 在用 跟进中 active",
        "dormant": "沉睡 休眠 沉睡客户 休眠客户 静默 不活跃 暂停 dormant",
        "lost": "流失 流失客户 已流失 失效 无效 丢失 lost",
    },
    "customer.review": {
        "waiting": "待审核 审核中 未审核 待审批 待审",
        "approved": "已审核 通过 已通过 审核通过 已审批 已审",
        "returned": "退回 驳回 未通过 不通过 已退回 已驳回 审核不通过",
    },
    "contact.gender": {"male": "男 男士 先生 男性 m male", "female": "女 女士 小姐 女性 f female"},
    "contact.decision_power": {
        "decides": "决策者 决策人 最终决策者 拍板人 决策 决定者 有",
        "influences": "影响者 影响人 建议者 参与决策 影响 参与者",
        "uses": "使用者 使用人 用户 执行者 使用 经办人",
    },
    "contact.influence": {"high": "高 大 强", "medium": "中 一般 中等", "low": "低 小 弱"},
}
_BY_WORD = {
    key: {word: value for value, words in values.items() for word in words.split()}
    for key, values in VOCABULARIES.items()
}
GRADE = re.compile(r"^([A-Ea-e])\s*(?:\+|类|级|等|档)?\s*(?:客户)?(?:[(（].*[)）])?$")


def value_of(key: str, word: str) -> str | None:
    """Return the stored value of a word, None for a word that is not known."""
    return _BY_WORD[key].get(word.strip().lower())


def grade_of(word: str) -> str:
    """Return A for A类客户 or a级; other words stay as they are."""
    found = GRADE.match(word.strip())
    return found[1].upper() if found else word.strip()
