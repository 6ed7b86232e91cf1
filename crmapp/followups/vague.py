"""Vague words in a note and what to ask back: a rule a line, in the order in which they are asked.

The words are those that the team's own entry guide calls vague (客户有兴趣, 需求待确认 …). `unless`
is what makes them clear: then nothing is asked.
"""

import re
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

AT_ONCE = 2  # questions; more would not be read
_DAY = r"\d+\s*[月号日点:：]|\d+[-/]\d+|周[一二三四五六日天]|星期|礼拜|[今明后]天|下周|月底|月初"


@dataclass(frozen=True)
class Rule:
    """Words that say little, what would make them clear, and the question."""

    shape: str
    question: Any
    unless: str = ""

    def asks(self, text: str) -> bool:
        """Whether a text has the words and nothing that makes them clear."""
        found = re.search(self.shape, text, re.IGNORECASE)
        return bool(found) and not (self.unless and re.search(self.unless, text, re.IGNORECASE))


RULES = (
    Rule(
        r"^\W*(已|刚|又)?(打了?|发了?)?(电话|联系|沟通|拜访|微信|回访)(了|过|客户|一下)*\W*$"
        r"|^\W*(called|contacted|visited|talked|spoke)( (him|her|them|the customer))?\W*$",
        _l("What was said, and what comes of it?"),
    ),
    Rule(
        r"[有感]兴趣|有意向|意向(很|较|比较|非常)?[强高]|\binterested\b",
        _l("Interested in what? Name the product or the point."),
        r"对[^，。,.;；]{2,24}(有|感|表示)[^，。]{0,4}兴趣|意向[^，。]{0,6}(产品|方案|套|台|款)"
        r"|interested in \w+",
    ),
    Rule(
        r"需求(还|尚|仍|有)?(待|需要?|未|不)(确认|确定|明确|清楚|细化)|待确认"
        r"|needs? (to be )?confirm",
        _l("Which items are still to be confirmed, and by whom?"),
        r"[、：:]|待确认[^，。]{3,}|confirm(ed)?:",
    ),
    Rule(
        r"(再|回头|改天|有空|保持|晚点|以后)[^，。]{0,3}(联系|沟通|说|聊|跟进)|过段时间|过一阵"
        r"|(call|contact|get) (\w+ )?(back|again)( later)?|follow up later",
        _l("When, and about what? A next step reminds you."),
        _DAY + r"|\b(mon|tues|wednes|thurs|fri)day\b|tomorrow|next week",
    ),
    Rule(
        r"(再|要|会)?(考虑|研究|商量|讨论|想)(一下|下|想|考虑|看看)|再考虑"
        r"|think (about )?it|consider",
        _l("What holds them back: the price, the time, somebody's word?"),
        r"价格?|预算|领导|老板|[总经]理|时间|交期|竞品|对比|同行|合同|price|budget|boss|because",
    ),
    Rule(
        r"(问|请示|汇报|找)(一?下)?(领导|老板|上级|总部)|领导(决定|定|审批)|ask (his|her|the) boss",
        _l("Who decides, and by when?"),
        _DAY,
    ),
    Rule(
        r"(太|偏|有点|嫌|觉得)贵|价格[^，。]{0,3}(高|贵)|too (expensive|dear)",
        _l("Too dear compared with what, and by how much?"),
        r"\d|比[^，。]{2,}|对比|than \w+",
    ),
    Rule(
        r"(已|发了?|给了?)(报价|报了价)|报价已发|sent (a|the) quote",
        _l("Which quote, and how much?"),
        r"\d",
    ),
    Rule(
        r"(已|发了?|寄了?|给了?)[^，。]{0,3}资料|资料已发|sent (some )?(material|documents)",
        _l("Which documents?"),
        r"手册|方案|报价|案例|画册|样本|参数|说明书|PPT|brochure|case",
    ),
    Rule(
        r"(聊|谈|沟通)得?(很|挺|非常|比较)?(好|不错|愉快|顺利|开心)|反馈(不错|很好|良好)"
        r"|went well|good (talk|meeting)",
        _l("What did they like, and what was agreed?"),
        r"认可[^，。]{2,}|同意|约定|签|确定|agreed|liked",
    ),
)


def questions(text: str) -> list[Any]:
    """What to ask back at a note, at most AT_ONCE; nothing for what is clear."""
    return [rule.question for rule in RULES if rule.asks(text)][:AT_ONCE]
