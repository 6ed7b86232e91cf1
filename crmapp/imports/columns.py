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
# What the second column of a field may be instead.
SPARE = {
    "contact.phone": "contact.other_phone",
    "contact.other_phone": "contact.other_phone",
    "customer.company_name": "customer.name",
}


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
        for index in range(max([len(row.cells) for row in layout.rows], default=0))
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
    """Return the guesses with the columns of a sheet held against each other."""
    keys = [key for key, _ in found]
    found = _meaning(found, _place_of_content(columns, keys), "entry.content")
    if "contact.name" in keys:
        return _without_the_team(found)
    return _meaning(found, _place_of_contacts(columns, keys, values), "contact.name")


def _meaning(found: list[Guess], place: int | None, key: str) -> list[Guess]:
    if place is None:
        return found
    return [*found[:place], (key, found[place][1]), *found[place + 1 :]]


def _place_of_content(columns: list[Column], keys: list[str | None]) -> int | None:
    """What came of a visit is its content where nothing else is."""
    if "entry.content" in keys or "entry.attitude" not in keys:
        return None
    place = keys.index("entry.attitude")
    return place if RESULT in columns[place].header else None


def _place_of_contacts(
    columns: list[Column], keys: list[str | None], values: dict[int, list[str]]
) -> int | None:
    """Where no column names contacts: 负责人 beside another owner, or 联系人及电话 with names."""
    chiefs = [place for place, column in enumerate(columns) if column.header == CHIEF]
    if chiefs and keys.count("customer.owner") > 1:
        return chiefs[-1]
    if "contact.phone" not in keys:
        return None
    place = keys.index("contact.phone")
    return place if share(values[columns[place].index], names_whose) >= MOSTLY else None


def _without_the_team(found: list[Guess]) -> list[Guess]:
    """Beside a header that names contacts, names alone are none: they may be the team's own."""
    unsure = ("contact.name", FROM_CONTENT)
    if all(guess == unsure for guess in found if guess[0] == "contact.name"):
        return found
    return [(None, 0.0) if guess == unsure else guess for guess in found]


def _settled(
    columns: list[Column], found: list[Guess], values: dict[int, list[str]]
) -> list[Guess]:
    """Return the guesses with every field that may stand once given to its best column."""
    result = list(found)
    taken = {key for key, _ in result}
    several = _several(result)
    seen: set[str] = set()
    for place in _best_first(columns, result):
        key, confidence = result[place]
        if key is None or key in REPEATABLE or key == "sheet.serial":
            continue
        if key.partition(".")[0] in several:
            continue
        if key not in seen:
            seen.add(key)
            continue
        other = SPARE.get(key)
        # However many numbers there are: none belongs among the remarks, which all may read.
        if other == "contact.other_phone" or (other and other not in taken):
            result[place] = (other, confidence * 0.8)
        else:
            result[place] = _otherwise(columns[place], taken)
        taken.add(result[place][0])
        seen.add(result[place][0] or "")
    _promote(result)
    return [
        guess if guess[0] else _left_over(values[column.index])
        for column, guess in zip(columns, result, strict=True)
    ]


def _several(found: list[Guess]) -> set[str]:
    """Return what a row holds several of: 联系人2 has its own phone, 第二次跟进内容 its own day."""
    keys = [key for key, _ in found]
    return {
        key.partition(".")[0] for key in ("contact.name", "entry.content") if keys.count(key) > 1
    }


def _best_first(columns: list[Column], found: list[Guess]) -> list[int]:
    def rank(place: int) -> tuple[float, bool]:
        return -found[place][1], not _says_itself(columns[place])

    return sorted(range(len(found)), key=rank)


def _left_over(values: list[str]) -> Guess:
    # Kept among the remarks, under its header if it has one: nothing is lost unasked.
    return ("customer.remarks", LEFT_OVER) if values else (None, 0.0)


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
    """Make the company the customer where no other column names one."""
    keys = [key for key, _ in result]
    if "customer.name" not in keys and "customer.company_name" in keys:
        place = keys.index("customer.company_name")
        result[place] = ("customer.name", result[place][1])


def label_of(key: str) -> object:
    """Return the lazy name of a field."""
    found = field_for(key)
    return found.label if found is not None else key
