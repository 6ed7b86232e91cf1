"""What stands around a table and is true of its rows: names of sheets, captions, lines above."""

import re
from dataclasses import replace

from crmapp.imports import headers, row_signs
from crmapp.imports.cells import text_of, unit_of
from crmapp.imports.column_values import MOSTLY, share
from crmapp.imports.persons import is_called
from crmapp.imports.reading import Cell
from crmapp.imports.stage_words import stage_kind
from crmapp.imports.tables import Column, Layout, place_in
from crmapp.imports.words import GRADE
from crmapp.regions.reading import split_address

COMPANY = {"customer.name", "customer.company_name"}
PEOPLE = COMPANY | {"contact.name"}
OWNER = "customer.owner"
GROUP, SHEET, NOTE = "分组", "工作表", "批注"
NAMELESS = re.compile(
    r"^(?:sheet|工作表|表)\s*\d*(?: \(\d\))?$|[\d一二三四五六七八九十]月|第.+周", re.IGNORECASE
)
SAMPLED = 200
# What a column is called whose words are all such; the sheet's own column of it goes first.
MEANINGS = (
    ("deal.stage", "阶段", stage_kind),
    ("customer.grade", "等级", GRADE.match),
    ("customer.region", "地区", lambda word: _is_place(*split_address(word))),
    (OWNER, "负责人", is_called),
)
NUMBERING = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}\s*[、.．]|[(（].{1,2}[)）])|[【】\[\]〖〗]|[:：]\s*$"
)
# 单位：万元 above the header is said of the sums that have no unit of their own.
UNIT = re.compile(r"单位\s*[:：]\s*(?:人民币)?\s*([万千亿萬億][元圓])")
MONEY = re.compile("[额款价金费額價費]|收入|产值")
FIGURE = re.compile(r"(?:约|[¥￥])?\s*[\d,.]+")
LABELLED = re.compile(r"([\u4e00-\u9fff]{2,6})\s*[:：]\s*(\S*)")

Words = dict[int, str]  # by the number of the row that they are said of


def with_what_stands_around(layout: Layout) -> Layout:
    """Return a table with a column more for each thing that is said of its rows around it.

    A sheet for each salesperson, a caption for each stage, 负责人：李明 above the header. A caption
    or a sheet whose name means no field is kept as what it is.
    Columns of money are called by the unit that stands above them.
    """
    layout = replace(layout, columns=_in_units(layout))
    known = {
        field.key
        for column in layout.columns
        for name in column.names
        if (field := headers.match(name)[0])
    }
    added: list[tuple[str, Words]] = []
    if (owners := _above(layout)) and OWNER not in known:
        known.add(OWNER)
        added.append(("负责人（表头上方）", _where(layout, owners, PEOPLE)))
    for where, otherwise, words in (
        ("小标题", GROUP, _captions(layout)),
        ("工作表名", SHEET, _sheets(layout)),
    ):
        bare = {number: NUMBERING.sub("", word).strip() for number, word in words.items()}
        key, label = _meaning(set(bare.values()))
        if key and key not in known:
            known.add(key)
            # A contact more, in a row of its own, begins no stage.
            keys = PEOPLE if key == OWNER else COMPANY
            added.append((f"{label}（{where}）", _where(layout, bare, keys)))
        elif words:
            added.append((otherwise, _where(layout, words, PEOPLE)))
    if noted := _notes(layout):
        added.append((NOTE, noted))
    return _with_columns(layout, added) if added else layout


def _is_place(code: str | None, rest: str) -> bool:
    return bool(code) and not rest


def _in_units(layout: Layout) -> list[Column]:
    titles = " ".join(
        text_of(cell) for row in layout.sheet.rows[: layout.header_row] for cell in row
    )
    told = UNIT.search(titles)
    return [
        replace(one, header=(header := f"{one.header}（{told[1]}）"), names=(*one.names, header))
        if told and MONEY.search(one.header) and not unit_of(one.header) and _are_sums(layout, one)
        else one
        for one in layout.columns
    ]


def _are_sums(layout: Layout, column: Column) -> bool:
    texts = (text_of(row.at(column.index)) for row in layout.rows[:SAMPLED])
    return share([text for text in texts if text], FIGURE.fullmatch) >= MOSTLY


def _meaning(words: set[str]) -> tuple[str, str]:
    told = ((key, label) for key, label, means in MEANINGS if words and all(map(means, words)))
    return next(told, ("", ""))


def _sheets(layout: Layout) -> Words:
    """The name of its sheet of each row, where several lists were joined and the names say more."""
    if not layout.starts:
        return {}
    end = layout.extra_from or layout.rows[-1].number + 1
    words = {
        row.number: place_in(layout.starts, row.number).rpartition("!")[0]
        for row in layout.rows
        if row.number < end
    }
    is_told = len(set(words.values())) > 1 and not any(map(NAMELESS.search, words.values()))
    return words if is_told else {}


def _notes(layout: Layout) -> Words:
    """The notes that stand on the cells of each row."""
    words: Words = {}
    numbers = {row.number for row in layout.rows}
    for at, _column, text in layout.sheet.notes:
        if (number := at + 1) in numbers and (told := text_of(text)):
            words[number] = "；".join(filter(None, (words.get(number), told)))
    return words


def _captions(layout: Layout) -> Words:
    """The caption that each row stands under."""
    captions = {
        one.number: one.text
        for one in layout.dropped
        if one.reason == "section" and row_signs.CAPTION.search(one.text)
    }
    if not captions:
        return {}
    captions |= dict.fromkeys((start for start, *_ in layout.parts()), "")
    first = layout.header_row - 1
    above = [text for cell in layout.sheet.rows[first - 1] if (text := text_of(cell))]
    if first and len(above) == 1 and row_signs.CAPTION.search(above[0]):
        captions[first] = above[0]
    words, caption = {}, ""
    for number in sorted({*captions, *(row.number for row in layout.rows)}):
        caption = captions.get(number, caption)
        words[number] = caption
    return {row.number: word for row in layout.rows if (word := words[row.number])}


def _above(layout: Layout) -> Words:
    """Whose customers they are by what stands above the header of each sheet."""
    words: Words = {}
    for start, first, end in layout.parts():
        texts = [
            text
            for row in layout.sheet.rows[start : first - 1]
            for one in row
            if (text := text_of(one))
        ]
        found = LABELLED.finditer(" ".join(texts))
        owner = next((one[2] for one in found if _is_owner(one[1]) and one[2]), "")
        if owner:
            words |= {row.number: owner for row in layout.rows if start < row.number <= end}
    return words


def _is_owner(label: str) -> bool:
    field = headers.exactly(label)
    return field is not None and field.key == OWNER


def _where(layout: Layout, words: Words, keys: set[str]) -> Words:
    """Return the words of the rows in which one of some fields is filled."""
    places = _columns_of(layout, keys) or _columns_of(layout, PEOPLE)
    return {
        row.number: words[row.number]
        for row in layout.rows
        if row.number in words
        and any(text_of(cell) for at in places for cell in row.own[at : at + 1])
    }


def _with_columns(layout: Layout, added: list[tuple[str, Words]]) -> Layout:
    """Put columns to the right of a table."""
    ends = [column.index + 1 for column in layout.columns]
    width = max(layout.sheet.width, *ends, *(len(row.cells) for row in layout.rows))

    def wider(cells: list[Cell], number: int) -> list[Cell]:
        blank = [None] * (width - len(cells))
        return [*cells, *blank, *(words.get(number) for _header, words in added)]

    rows = [
        replace(row, cells=wider(row.cells, row.number), own=wider(row.own, row.number))
        for row in layout.rows
    ]
    more = [Column(width + nth, header, (header,)) for nth, (header, _words) in enumerate(added)]
    return replace(layout, columns=[*layout.columns, *more], rows=rows)


def _columns_of(layout: Layout, keys: set[str]) -> list[int]:
    return [
        column.index
        for column in layout.columns
        if any((field := headers.match(name)[0]) and field.key in keys for name in column.names)
    ]
