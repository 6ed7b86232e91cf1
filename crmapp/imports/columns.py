"""Guesses which field each column means, from its header and from what stands in it."""

from collections.abc import Iterable
from dataclasses import dataclass

from crmapp.custom_fields.sheets import key_headed
from crmapp.imports import headers
from crmapp.imports.cells import text_of
from crmapp.imports.column_values import (
    FROM_CONTENT,
    MOSTLY,
    by_content,
    judged,
    names_whose,
    share,
)
from crmapp.imports.fields import REPEATABLE, field_for
from crmapp.imports.months import note_columns
from crmapp.imports.tables import Column, Layout

SAMPLED = 200
SHOWN = 3
LEFT_OVER = 0.3
OF_MONTHS = 0.8
RESULT, CHIEF = "结果", "负责人"
AMOUNTS = {"deal.amount", "deal.won_amount", "customer.annual_revenue"}


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
    found = _settled(columns, _with_each_other(columns, found, values), values)
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
    if field and field.key in AMOUNTS and headers.in_other_money(column.header):
        return None, 0.0
    return judged(field, confidence, values) if field else (by_content(values), FROM_CONTENT)


def _with_each_other(
    columns: list[Column], found: list[Guess], values: dict[int, list[str]]
) -> list[Guess]:
    """Return the guesses with the columns of a sheet held against each other.

    What came of a visit is its content where nothing else is. Where no column names contacts,
    负责人 beside another owner does, or one of phones (联系人及电话: 蒋丽 13912340061). Beside a
    header that names them, names alone make no second contact: they may be the team's own.
    """
    keys = [key for key, _ in found]
    headed = {column.header: place for place, column in enumerate(columns)}

    def instead(place: int, key: str) -> list[Guess]:
        return [*found[:place], (key, found[place][1]), *found[place + 1 :]]

    if "entry.content" not in keys and "entry.attitude" in keys:
        place = keys.index("entry.attitude")
        found = instead(place, "entry.content") if RESULT in columns[place].header else found
    if "contact.name" not in keys and keys.count("customer.owner") > 1 and CHIEF in headed:
        return instead(headed[CHIEF], "contact.name")
    if "contact.name" not in keys and "contact.phone" in keys:
        place = keys.index("contact.phone")
        is_named = share(values[columns[place].index], names_whose) >= MOSTLY
        return instead(place, "contact.name") if is_named else found
    unsure = ("contact.name", FROM_CONTENT)
    if any(key == "contact.name" and (key, sure) != unsure for key, sure in found):
        return [(None, 0.0) if one == unsure else one for one in found]
    return found


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
