"""What the values of a column read like, whatever stands above them."""

import re
from collections.abc import Callable
from datetime import date

from crmapp.imports.cells import DAY_ALONE, PART_OF_DAY, day_of, says_only_a_day
from crmapp.imports.fields import Field
from crmapp.imports.methods import is_method
from crmapp.imports.persons import POSITION, is_called, is_company, is_person, split_contact
from crmapp.imports.phones_in import reach
from crmapp.imports.private_numbers import is_private
from crmapp.imports.words import GRADE
from crmapp.imports.written_days import CLOCKS, relative_at

MOSTLY = 0.7
FROM_CONTENT = 0.6
# Under such a header teams write notes as well: 最近跟进 8月15日 电话，….
NOTED_DAYS = {"entry.at", "customer.last_contact_on", "customer.first_contact_on"}
MONTH = re.compile(r"\d{1,2}月份?$")
MOBILE = re.compile(
    r"^(?:(?:\+?86)?[-\s]?1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}|(?:\+|00)[1-9][\d\s()-]{7,18}\d)$"
)
PHONE = re.compile(r"1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}|0\d{2,3}[-\s]?\d{7,8}|[48]00-?\d{3}-?\d{4}")
EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[A-Za-z]{2,}$")
CREDIT_CODE = re.compile(r"^[0-9A-HJ-NP-RTUWXY]{18}$")
STAGE_WORDS = re.compile(
    r"潜在|意向|谈判|成交|流失|线索|初步接触|需求|方案|报价|合同|签订|签约|售后|商务|跟进中|洽谈|赢单|输单"
)
_day_signs = r"[\d年月日号/.:：\s点分时上下午至~-]"
ONLY_DAY = re.compile(rf"^{_day_signs}*\d{_day_signs}*$")
KIND_WORDS = re.compile(r"^(?:企业|个人|公司|单位|企业客户|个人客户|法人|自然人)$")
# 意向 heads how strong the interest is in one sheet, in what it is in another.
GRADE_WORDS = re.compile(
    r"[A-Ea-e]\b|[A-Ea-e]\+?[类级等档]|[★☆⭐\d高中低大小强弱重普优良差准冷热暖金银铜钻级类星]"
    r"|一般|核心|战略|VIP|意向|意愿|有|无",
    re.IGNORECASE,
)
STATUS_WORDS = re.compile(
    r"^(?:活跃|沉睡|休眠|流失|正常|停用|活跃客户|休眠客户|沉睡客户|流失客户)$"
)


def by_content(values: list[str]) -> str | None:
    """Return the field that the values of a column without a known header show."""
    if not values:
        return None
    tests = (
        ("contact.phone", MOBILE.match),
        ("contact.email", EMAIL.match),
        ("customer.credit_code", lambda text: CREDIT_CODE.match(text) and not is_private(text)),
        ("customer.name", is_company),
        ("entry.method", is_method),
        ("contact.name", is_person),
    )
    for key, test in tests:
        if share(values, test) >= MOSTLY:
            return key
    return None


def judged(field: Field, confidence: float, values: list[str]) -> tuple[str, float]:
    """Return the field of a header, or what its values show it to be instead."""
    key = field.key
    if not values:
        return key, confidence
    if key == "contact.phone" and share(values, PHONE.search) < 0.2:
        if share(values, is_method) >= MOSTLY:
            return "entry.method", FROM_CONTENT
        if share(values, EMAIL.match) >= MOSTLY:
            return "contact.email", FROM_CONTENT
        return key, confidence * 0.8
    if key == "contact.name" and share(values, MOBILE.match) >= MOSTLY:
        return "contact.phone", FROM_CONTENT
    if key == "contact.name" and share(values, _is_position) >= MOSTLY:
        return "contact.position", confidence
    if key == "contact.position" and share(values, _names_person) >= 0.5:
        return "contact.name", confidence
    if key == "contact.email" and share(values, is_method) >= MOSTLY:
        return "entry.method", FROM_CONTENT
    if key == "contact.name" and share(values, is_company) >= MOSTLY:
        return "customer.name", FROM_CONTENT
    if key == "customer.type" and share(values, KIND_WORDS.match) >= MOSTLY:
        return "customer.kind", confidence
    if key == "customer.type" and share(values, GRADE.match) >= MOSTLY:
        return "customer.grade", confidence
    if key == "customer.grade" and share(values, GRADE_WORDS.search) < 0.3:
        return "customer.need", FROM_CONTENT
    if key == "customer.status" and share(values, STATUS_WORDS.match) < 0.5:
        staged = share(values, STAGE_WORDS.search) >= 0.5
        return ("deal.stage", FROM_CONTENT) if staged else (key, confidence * 0.8)
    if key == "entry.next_due" and share(values, _says_when) < 0.5:
        return "entry.next", confidence * 0.9
    if key == "entry.at" and share(values, _is_clock) >= MOSTLY:
        return "entry.clock", confidence
    if key in NOTED_DAYS and share(values, _is_noted) >= 0.5:
        return "entry.content", confidence * 0.6
    if key in ("entry.at", "customer.last_contact_on") and share(values, _tells_day) < 0.2:
        return "entry.content", confidence * 0.6
    if key == "customer.region" and share(values, lambda value: len(value) > 14) >= MOSTLY:
        return "customer.address", confidence * 0.9
    if key == "entry.content" and share(values, ONLY_DAY.match) > MOSTLY:
        return "entry.at", confidence * 0.8
    return key, confidence


def names_whose(value: str) -> bool:
    """Tell whether a cell of phones says whose they are."""
    said = reach(value)
    return bool(said.phones) and any(is_called(split_contact(text)[0]) for text in said.odd)


def share(values: list[str], test: Callable[[str], object]) -> float:
    """Return the part of the values that pass a test, from 0 to 1."""
    return sum(1 for value in values if test(value)) / len(values) if values else 0.0


def _is_position(value: str) -> bool:
    return bool(POSITION.search(value)) and not is_person(split_contact(value)[0])


def _names_person(value: str) -> bool:
    name, position = split_contact(value)
    return bool(position) and is_person(name)


def _is_noted(value: str) -> bool:
    return bool(day_of(value)) and not says_only_a_day(value)


def _tells_day(value: str) -> bool:
    return bool(day_of(value) or DAY_ALONE.fullmatch(value))


def _is_clock(value: str) -> bool:
    is_part_of_day = PART_OF_DAY.fullmatch(value) or re.fullmatch(r"0\.\d+", value)
    return bool(CLOCKS.fullmatch(value) or is_part_of_day)


def _says_when(value: str) -> bool:
    return bool(day_of(value) or MONTH.match(value) or relative_at(value, date.min.replace(2024)))
