"""Guesses which field each column means, from its header and from what stands in it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from crmapp.custom_fields.sheets import key_headed
from crmapp.imports import headers
from crmapp.imports.cells import day_of, says_only_a_day, text_of
from crmapp.imports.fields import REPEATABLE, Field, field_for
from crmapp.imports.methods import is_method
from crmapp.imports.months import note_columns
from crmapp.imports.persons import POSITION, is_company, is_person, split_contact
from crmapp.imports.private_numbers import is_private
from crmapp.imports.tables import Column, Layout
from crmapp.imports.written_days import CLOCKS, relative_at

SAMPLED = 200
SHOWN = 3
MOSTLY = 0.7
FROM_CONTENT = 0.6
LEFT_OVER = 0.3
OF_MONTHS = 0.8
# Under such a header teams write notes as well: 最近跟进 8月15日 电话，….
NOTED_DAYS = {"entry.at", "customer.last_contact_on", "customer.first_contact_on"}
MONTH = re.compile(r"\d{1,2}月份?$")
MOBILE = re.compile(r"^(?:\+?86)?[-\s]?1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}$")
PHONE = re.compile(r"1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}|0\d{2,3}[-\s]?\d{7,8}|[48]00-?\d{3}-?\d{4}")
EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[A-Za-z]{2,}$")
CREDIT_CODE = re.compile(r"^[0-9A-HJ-NP-RTUWXY]{18}$")
STAGE_WORDS = re.compile(
    r"潜在|意向|谈判|成交|流失|线索|初步接触|需求|方案|报价|合同|签订|签约|售后|商务|跟进中|洽谈|赢单|输单"
)
_day_signs = r"[\d年月日号/.:：\s点分时上下午至~-]"
ONLY_DAY = re.compile(rf"^{_day_signs}*\d{_day_signs}*$")
KIND_WORDS = re.compile(r"^(?:企业|个人|公司|单位|企业客户|个人客户|法人|自然人)$")
STATUS_WORDS = re.compile(
    r"^(?:活跃|沉睡|休眠|流失|正常|停用|活跃客户|休眠客户|沉睡客户|流失客户)$"
)


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """What a column is taken for: `field` is a key of `fields`, None for not taken."""

    index: int
    header: str
    field: str | None
    confidence: float
    samples: tuple[str, ...]


def guess_columns(layout: Layout) -> list[ColumnGuess]:
    """Return one guess per column, from left to right."""
    values = {column.index: _values(layout, column.index) for column in layout.columns}
    untitled = [
        Column(index, "", ())
        for index in range(layout.sheet.width)
        if index not in values and _values(layout, index)
    ]
    values |= {column.index: _values(layout, column.index) for column in untitled}
    columns = sorted([*layout.columns, *untitled], key=lambda column: column.index)
    found = [_by_both(column, values[column.index]) for column in columns]
    months = note_columns(columns, values)
    found = [
        ("entry.content", OF_MONTHS) if column.index in months else guess
        for column, guess in zip(columns, found, strict=True)
    ]
    found = _settled(columns, found, values)
    return [
        ColumnGuess(
            column.index,
            column.header,
            key,
            round(confidence, 2),
            tuple(dict.fromkeys(values[column.index]))[:SHOWN],
        )
        for column, (key, confidence) in zip(columns, found, strict=True)
    ]


def mapping_of(guesses: Iterable[ColumnGuess]) -> dict[int, str]:
    """Return the mapping `{column index: field}` that the guesses amount to."""
    return {guess.index: guess.field for guess in guesses if guess.field}


Guess = tuple[str | None, float]


def _values(layout: Layout, index: int) -> list[str]:
    texts = (text_of(row.at(index)) for row in layout.rows[:SAMPLED])
    return [text for text in texts if text]


def _by_both(column: Column, values: list[str]) -> Guess:
    if own := next(filter(None, map(key_headed, column.names)), None):
        return own, headers.EXACT
    field, confidence = max(
        (headers.match(name) for name in column.names),
        key=lambda found: found[1],
        default=(None, 0),
    )
    return _judged(field, confidence, values) if field else (_by_content(values), FROM_CONTENT)


def _is_position(value: str) -> bool:
    return bool(POSITION.search(value)) and not is_person(split_contact(value)[0])


def _names_person(value: str) -> bool:
    name, position = split_contact(value)
    return bool(position) and is_person(name)


def _is_noted(value: str) -> bool:
    return bool(day_of(value)) and not says_only_a_day(value)


def _says_when(value: str) -> bool:
    return bool(day_of(value) or MONTH.match(value) or relative_at(value, date.min.replace(2024)))


def _share(values: list[str], test: object) -> float:
    return sum(1 for value in values if test(value)) / len(values) if values else 0.0


def _by_content(values: list[str]) -> str | None:
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
        if _share(values, test) >= MOSTLY:
            return key
    return None


def _judged(field: Field, confidence: float, values: list[str]) -> Guess:
    """Return the field of a header, or what its values show it to be instead."""
    key = field.key
    if not values:
        return key, confidence
    if key == "contact.phone" and _share(values, PHONE.search) < 0.2:
        if _share(values, is_method) >= MOSTLY:
            return "entry.method", FROM_CONTENT
        if _share(values, EMAIL.match) >= MOSTLY:
            return "contact.email", FROM_CONTENT
        return key, confidence * 0.8
    if key == "contact.name" and _share(values, MOBILE.match) >= MOSTLY:
        return "contact.phone", FROM_CONTENT
    if key == "contact.name" and _share(values, _is_position) >= MOSTLY:
        return "contact.position", confidence
    if key == "contact.position" and _share(values, _names_person) >= MOSTLY:
        return "contact.name", confidence
    if key == "contact.email" and _share(values, is_method) >= MOSTLY:
        return "entry.method", FROM_CONTENT
    if key == "contact.name" and _share(values, is_company) >= MOSTLY:
        return "customer.name", FROM_CONTENT
    if key == "customer.type" and _share(values, KIND_WORDS.match) >= MOSTLY:
        return "customer.kind", confidence
    if key == "customer.status" and _share(values, STATUS_WORDS.match) < 0.5:
        staged = _share(values, STAGE_WORDS.search) >= 0.5
        return ("deal.stage", FROM_CONTENT) if staged else (key, confidence * 0.8)
    if key == "entry.next_due" and _share(values, _says_when) < 0.5:
        return "entry.next", confidence * 0.9
    if key == "entry.at" and _share(values, CLOCKS.fullmatch) >= MOSTLY:
        return "entry.clock", confidence
    if key in NOTED_DAYS and _share(values, _is_noted) >= 0.5:
        return "entry.content", confidence * 0.6
    if key in ("entry.at", "customer.last_contact_on") and _share(values, day_of) < 0.2:
        return "entry.content", confidence * 0.6
    if key == "customer.region" and _share(values, lambda value: len(value) > 14) >= MOSTLY:
        return "customer.address", confidence * 0.9
    if key == "entry.content" and _share(values, ONLY_DAY.match) > MOSTLY:
        return "entry.at", confidence * 0.8
    return key, confidence


def _settled(
    columns: list[Column], found: list[Guess], values: dict[int, list[str]]
) -> list[Guess]:
    """Return the guesses with every field that may stand once given to its best column."""
    result = list(found)
    keys = {key for key, _ in result}
    # 联系人2 has its own phone, 第二次跟进内容 its own day: each record takes its columns along.
    several = {
        key.partition(".")[0]
        for key in ("contact.name", "entry.content")
        if sum(1 for found, _ in result if found == key) > 1
    }
    seen: dict[str, int] = {}
    order = sorted(
        range(len(result)),
        key=lambda place: (-result[place][1], not _says_itself(columns[place]), place),
    )
    for place in order:
        key, confidence = result[place]
        if key is None or key in REPEATABLE or key == "sheet.serial":
            continue
        if key.partition(".")[0] in several:
            continue
        if key not in seen:
            seen[key] = place
            continue
        spare = {
            "contact.phone": "contact.other_phone",
            "contact.other_phone": "contact.other_phone",
            "customer.company_name": "customer.name",
        }
        other = spare.get(key)
        # However many numbers there are: none belongs among the remarks, which all may read.
        if other == "contact.other_phone" or (other and other not in keys):
            keys.add(other)
            seen[other] = place
            result[place] = (other, confidence * 0.8)
        else:
            result[place] = _otherwise(columns[place], keys | set(seen))
            seen.setdefault(result[place][0] or "", place)
    _promote(result)
    for place, (key, _) in enumerate(result):
        column = columns[place]
        if key is None and values[column.index]:
            # Kept among the remarks, under its header if it has one: nothing is lost unasked.
            result[place] = ("customer.remarks", LEFT_OVER)
        elif key is None:
            result[place] = (None, 0.0)
    return result


def _says_itself(column: Column) -> bool:
    """Tell whether the lower half of a header says the same alone: 客户名称, not 姓名."""
    means = [headers.match(name)[0] for name in column.names]
    return len(means) < 2 or means[0] is means[-1]


def _otherwise(column: Column, taken: set[str | None]) -> Guess:
    """Return what else a header of two rows may name, where its first meaning is another's."""
    for name in column.names[1:]:
        field, confidence = headers.match(name)
        if field and field.key not in taken:
            return field.key, confidence
    return None, 0.0


def _promote(result: list[Guess]) -> None:
    """Make the company the customer where no other column names one, else the person."""
    keys = [key for key, _ in result]
    for spare in ("customer.company_name", "contact.name"):
        if "customer.name" in keys:
            return
        if spare in keys:
            place = keys.index(spare)
            if spare == "contact.name":
                # The person is customer and contact at once; understanding fills both.
                return
            result[place] = ("customer.name", result[place][1])
            keys[place] = "customer.name"


def label_of(key: str) -> object:
    """Return the lazy name of a field."""
    found = field_for(key)
    return found.label if found is not None else key
