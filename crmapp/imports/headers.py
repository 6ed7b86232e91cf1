"""Tells which field a column's header means: by the synonym table, then by likeness."""

import re
from functools import lru_cache

from rapidfuzz import fuzz, process

from crmapp.imports.fields import BY_KEY, BY_SYNONYM, Field
from crmapp.text import normalise

BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
PARTS = re.compile(r"[\n/／|｜]")  # 公司/门店 is first of all a company
COUNT = r"第?[一二三四五六七八九十\d]+[次个]?"
ORDINAL = re.compile(rf"(?:{COUNT}|[①-⑩])$|^第{COUNT[2:]}|^[二三四五六七八九十]次")
DIGIT = r"([一二三四五六七八九\d])"
COUNTED = re.compile(rf"{DIGIT}$|^{DIGIT}[次个]|^第{DIGIT}")
# 下一步计划及时间 is a plan that says when.
TOGETHER = re.compile(r"(?:及|和|与)(?:时间|日期|内容|方式|要求|情况|说明|备注)$")
NEXT = re.compile(r"下次|下一|下步|后续|计划|预约|提醒")
# Words that turn a like header into something that no field holds.
FOREIGN = re.compile(r"身份证|证件|统一编号|统编|银行|卡号|供应商|产品(?:编号|名称)?单价")
OTHER_MONEY = re.compile(
    r"[$€£]|美[元金]|[欧歐日港]元|[台臺港][币幣]|英[镑鎊]|(?<![a-z])(?:usd|eur|gbp|hkd|ntd|jpy)(?![a-z])",
    re.IGNORECASE,
)
EXPECTED = re.compile(r"预计|预期|预估|计划")
# On such days nobody was in touch with the customer.
NO_VISIT = re.compile(
    r"开票|发票|到期|出生|交[货付]|发货|[付收回]款|安装|生产|质保|有效|生效|起始|截止|开始|结束|投产|开业"
    r"|购[买机]|验收|start|birth|end|expir|invoice|deliver|pa[iy]"
)
LIKENESS_FLOOR = 78
EXACT, WITHOUT_BRACKETS = 1.0, 0.95
SYNONYMS = list(BY_SYNONYM)


@lru_cache(maxsize=4096)
def match(header: str) -> tuple[Field | None, float]:
    """Return the field that a header names, and the confidence from 0 to 1.

    Brackets hold units and hints, so they are tried last; 联系人2 means 联系人.
    """
    plain = _plain(header)
    if not plain or len(plain) > 40:
        return None, 0.0
    if plain in BY_SYNONYM:
        return BY_SYNONYM[plain], EXACT
    bare = _plain(BRACKETS.sub("", header)) or plain
    if bare in BY_SYNONYM:
        return BY_SYNONYM[bare], WITHOUT_BRACKETS
    base = ORDINAL.sub("", bare)
    if base in BY_SYNONYM:
        return BY_SYNONYM[base], 0.9
    if (alone := TOGETHER.sub("", base)) in BY_SYNONYM and alone != base:
        return BY_SYNONYM[alone], 0.85
    first = _plain(PARTS.split(header.strip())[0])
    if first in BY_SYNONYM:
        return BY_SYNONYM[first], 0.9
    found, confidence = _alike(base or bare)
    return (found, confidence) if _agrees(bare, found) else (None, 0.0)


def exactly(header: str) -> Field | None:
    """Return the field that a header names by a synonym as it stands, brackets aside."""
    return BY_SYNONYM.get(_plain(header)) or BY_SYNONYM.get(_plain(BRACKETS.sub("", header)))


def _plain(header: str) -> str:
    return normalise(header).replace("纪录", "记录")  # 紀錄 simplified, and a slip of many


def in_other_money(header: str) -> bool:
    """Tell whether a header says that its amounts are no yuan: 金额(USD), 报价（美元）."""
    return bool(OTHER_MONEY.search(header))


def ordinal(header: str) -> int | None:
    """Return 2 for 联系人2, 第二联系人 or 电话二; None where a header counts nothing."""
    plain = normalise(BRACKETS.sub("", header))
    found = COUNTED.search(plain)
    if not found:
        return None
    digit = found[1] or found[2] or found[3]
    return int(digit) if digit.isdecimal() else "一二三四五六七八九".index(digit) + 1


def _alike(text: str) -> tuple[Field | None, float]:
    """Return the best of two likenesses: a synonym at the end of `text`, or few edits."""
    best, confidence = None, 0.0
    if 2 < len(text) <= 16:
        for size in range(min(len(text) - 1, 12), 1, -1):
            if text[-size:] in BY_SYNONYM:
                # The last words of a Chinese noun say what it is.
                best, confidence = BY_SYNONYM[text[-size:]], 0.45 + 0.4 * size / len(text)
                break
    near = process.extractOne(text, SYNONYMS, scorer=fuzz.ratio, score_cutoff=LIKENESS_FLOOR)
    if near and near[1] / 100 * 0.9 > confidence and len(text) > 2:
        best, confidence = BY_SYNONYM[near[0]], near[1] / 100 * 0.9
    return best, confidence


def _agrees(text: str, field: Field | None) -> bool:
    """Tell whether no word of `text` speaks against `field`."""
    if field is None or FOREIGN.search(text):
        return False
    if NEXT.search(text) and field.key in {"entry.at", "entry.content", "entry.method"}:
        return False
    if NO_VISIT.search(text) and field.key == "entry.at":
        return False
    return not (EXPECTED.search(text) and field.key in {"deal.won_on", "deal.won_amount"})


def named(key: str) -> Field:
    """Return the field of a key such as `customer.name`."""
    return BY_KEY[key]
