"""Finds the table in a sheet: where its header stands and which rows hold data."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date

from crmapp.imports import headers
from crmapp.imports.bad_sheets import NoHeader
from crmapp.imports.fields import IDENTITY
from crmapp.imports.reading import Cell, Sheet, Workbook
from crmapp.text import normalise

LOOKED_AT = 40
SURE = 0.7
MIN_FIELDS = 2
TOTALS = {
    *("合计", "总计", "小计", "共计", "汇总", "总和", "总数", "合计金额", "累计", "总金额", "平均"),
    *("本页合计", "本页小计", "合计数", "客户总数", "平均值", "total", "subtotal", "sum"),
}
TOTAL_START = re.compile(r"^\s*(?:合\s*计|总\s*计|小\s*计|共\s*计)\s*(?:[:：(（\d]|$)")
HINT = re.compile(
    r"^\s*[(（【*]?\s*(?:必填|选填|非必填|可选|示例|样例|例[:：如]|如[:：]|格式|请|填写|自动生成|下拉|"
    r"文本|数字|日期格式|系统自动|精确到|单选|多选|必须|不超过|唯一|YYYY|yyyy)"
)
FOOTER = re.compile(
    r"^\s*(?:注\s*[:：\d]|备注\s*[:：]|说明\s*[:：]|填写说明|填表说明|使用说明|制表|填表人|审核人|审批|"
    r"打印|导出时间|数据来源|第\s*\d+\s*页|共\s*\d+|以上|以下空白|更新时间|截止|统计时间)"
)
WIDE = 3


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: its place from 0, its header as shown, and the names it may go by."""

    index: int
    header: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of data: its number as the spreadsheet shows it, its cells, merges filled down.

    `own` are the cells as they stand; a cell covered by a merge from above is None there.
    """

    number: int
    cells: list[Cell]
    own: list[Cell]

    def at(self, index: int) -> Cell:
        """Return the cell of a column, None beyond the end."""
        return self.cells[index] if index < len(self.cells) else None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A row that holds no customer: `reason` is total, hint, header, section or note."""

    number: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The table of one sheet.

    `header_row` and `first_row` are numbers as the spreadsheet shows them. `fingerprint` is the
    same for every file with the same headers, whatever stands around the table.
    """

    sheet: Sheet
    header_row: int
    first_row: int
    columns: list[Column]
    score: float
    rows: list[Row] = field(repr=False, default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        """A short name of this set of headers."""
        names = "\x1f".join(normalise(column.header) for column in self.columns)
        return hashlib.sha256(names.encode()).hexdigest()[:16]


def find_layout(workbook: Workbook) -> Layout:
    """Return the layout of the sheet that most looks like a list of customers.

    Raises NoHeader if no sheet has a row of headers.
    """
    found = find_layouts(workbook)
    if not found:
        raise NoHeader
    return found[0]


def find_layouts(workbook: Workbook) -> list[Layout]:
    """Return the tables of all sheets that have one, the likeliest list of customers first."""
    found = [layout for sheet in workbook.sheets if (layout := layout_of(sheet))]
    # sorted() is stable: among equals the first sheet stays first.
    return sorted(found, key=lambda layout: (-layout.score, -min(len(layout.rows), 1)))


def layout_of(sheet: Sheet) -> Layout | None:
    """Return the table of one sheet, None where no row names columns."""
    best: tuple[float, int, int] | None = None
    for top in range(min(LOOKED_AT, len(sheet.rows))):
        for height in (1, 2):
            score = _header_score(sheet, top, height)
            if score and (best is None or score > best[0]):
                best = (score, top, height)
    if best is None:
        return None
    score, top, height = best
    columns = _columns(sheet, top, height)
    rows, dropped = _data(sheet, top, top + height)
    return Layout(sheet, top + height, top + height + 1, columns, score, rows, dropped)


def _header_score(sheet: Sheet, top: int, height: int) -> float:
    """Return how much the rows from `top` look like a header; 0 if they do not."""
    if top + height > len(sheet.rows):
        return 0.0
    if height == 2 and not _may_be_second(sheet, top):
        return 0.0
    columns = _columns(sheet, top, height)
    sure = [best for column in columns if (best := _best(column))[1] >= SURE]
    fields = {found.key for found, _ in sure}
    if len(fields) < MIN_FIELDS or not fields & IDENTITY:
        return 0.0
    share = len(sure) / len(columns)
    if share < 0.3:
        return 0.0
    return len(fields) + share + sum(confidence for _, confidence in sure) / 10


def _may_be_second(sheet: Sheet, top: int) -> bool:
    """Tell whether the row below `top` can be the lower half of a header."""
    upper, lower = sheet.rows[top], sheet.rows[top + 1]
    texts = [cell for cell in lower if cell not in (None, "")]
    if len(texts) < 2 or not all(isinstance(cell, str) and len(cell) <= 20 for cell in texts):
        return False
    # The upper half names at least two things: a title alone is no half of a header.
    if len({cell for cell in upper if cell not in (None, "")}) < 2:
        return False
    known = sum(1 for text in texts if headers.match(text)[1] >= 0.6)
    return known * 2 >= len(texts)


def _columns(sheet: Sheet, top: int, height: int) -> list[Column]:
    """Return the columns that have a header in the rows from `top`, or data without one."""
    if height == 1:
        found = [
            Column(index, _label(cell), (_label(cell),))
            for index, cell in enumerate(sheet.rows[top])
            if _label(cell)
        ]
    else:
        found = _two_row_columns(sheet, top)
    return found


def _two_row_columns(sheet: Sheet, top: int) -> list[Column]:
    upper, lower = sheet.rows[top], sheet.rows[top + 1]
    spans = {
        column: (left, t)
        for t, left, bottom, right in sheet.merged
        if t <= top <= bottom
        for column in range(left, right + 1)
    }
    found, group = [], ""
    for index in range(max(len(upper), len(lower))):
        above = _label(upper[index]) if index < len(upper) else ""
        below = _label(lower[index]) if index < len(lower) else ""
        if above:
            group = above
        elif index in spans:
            left = spans[index][0]
            group = _label(upper[left]) if left < len(upper) else ""
        elif sheet.merged or not below:
            group = ""
        if not below or not group or below == group:
            if text := below or above:
                found.append(Column(index, text, (text,)))
            continue
        stem = re.sub(r"(?:基本)?(?:信息|情况|资料)$", "", group)
        names = tuple(dict.fromkeys(name for name in (stem + below, group + below, below) if name))
        found.append(Column(index, f"{group} {below}", names))
    return found


def _label(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell.strip().strip("*＊ ").strip()
    # A header that is a date or a number belongs to a cross table; it names nothing we know.
    return cell.isoformat() if isinstance(cell, date) else ""


def _best(column: Column) -> tuple[object, float]:
    return max((headers.match(name) for name in column.names), key=lambda found: found[1])


def _data(sheet: Sheet, top: int, start: int) -> tuple[list[Row], list[Dropped]]:
    """Return the rows below the header, and those that hold no data with the reason."""
    cover = _vertical_merges(sheet, start)
    wide = {
        t for t, left, bottom, right in sheet.merged if t == bottom and right - left + 1 >= WIDE
    }
    heads = {_label(cell) for row in sheet.rows[top:start] for cell in row} - {""}
    rows, dropped = [], []
    for index in range(start, len(sheet.rows)):
        own = sheet.rows[index]
        texts = [cell for cell in own if not _blank(cell)]
        if not texts:
            continue
        if reason := _reason(own, texts, heads, index in wide, index - start):
            shown = " ".join(str(cell) for cell in texts)[:200]
            dropped.append(Dropped(index + 1, reason, shown))
            continue
        cells = list(own)
        for column, source in cover.get(index, {}).items():
            cells.extend([None] * (column + 1 - len(cells)))
            if _blank(cells[column]):
                cells[column] = source
        rows.append(Row(index + 1, cells, own))
    return rows, dropped


def _blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _vertical_merges(sheet: Sheet, start: int) -> dict[int, dict[int, Cell]]:
    """Return, per row and column, the value of the merge that covers it from above."""
    cover: dict[int, dict[int, Cell]] = {}
    for top, left, bottom, _ in sheet.merged:
        if bottom == top or top < start or top >= len(sheet.rows):
            continue
        row = sheet.rows[top]
        value = row[left] if left < len(row) else None
        for index in range(top + 1, min(bottom, len(sheet.rows) - 1) + 1):
            cover.setdefault(index, {})[left] = value
    return cover


def _reason(own: list[Cell], texts: list[Cell], heads: set[str], wide: bool, at: int) -> str:
    """Return why a row holds no customer, '' if it may hold one."""
    words = [cell for cell in texts if isinstance(cell, str)]
    if any(_is_total(word) for word in words[:3]):
        return "total"
    repeated = sum(1 for word in words if _label(word) in heads)
    if len(words) >= 2 and repeated >= 2 and repeated >= 0.6 * len(texts):
        return "header"
    if words and FOOTER.match(words[0]) and len(texts) <= 2:
        return "note"
    if len(texts) == 1 and wide:
        return "section"
    hints = sum(1 for word in words if HINT.match(word))
    if at < 3 and hints and hints * 2 >= len(texts):
        return "hint"
    first = words[0].strip().strip("：:()（）") if words and own and own[0] == words[0] else ""
    return "hint" if first in ("示例", "例", "样例", "举例", "填写示例") and at < 3 else ""


def _is_total(word: str) -> bool:
    return len(word) <= 12 and (normalise(word) in TOTALS or bool(TOTAL_START.match(word)))
