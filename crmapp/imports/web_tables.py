"""Reads the tables of a web page: many Chinese systems export one and call it .xls."""

import html
import re
from collections.abc import Iterator

from crmapp.imports import plain_text
from crmapp.imports.bad_sheets import HostileFile, TooManyRows

MAX_SPAN = 200
# Every one of them costs as many places as it covers.
MAX_MERGED = 500
# A few letters of a page may span hundreds of cells; what people keep has fewer in all.
MAX_CELLS = 2_000_000
BLANKS = re.compile(r"\s+")
CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)

# Each looks no further than the next angle: a parser of whole pages can be made to look for hours.
TAG = re.compile(r"<(?:(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)|[!?/][^<>]*)>")
SPAN = re.compile(r"\b(row|col)span\s*=\s*[\"']?([0-9]+)", re.IGNORECASE)

Merged = tuple[int, int, int, int]


def tables(
    data: bytes, max_rows: int, max_columns: int
) -> Iterator[tuple[list[list[str | None]], list[Merged]]]:
    """Yield rows and merged ranges of each table of a page.

    Raises TooManyRows as soon as there are several times more rows than may be taken.
    """
    parser = _Tables(max_rows)
    parser.feed(_without_comments(_decoded(data)))
    for rows, merged in parser.found:
        if rows:
            yield rows, merged


def _decoded(data: bytes) -> str:
    declared = CHARSET.search(data[:4096])
    if declared and declared[1].lower() in (b"gb2312", b"gbk", b"gb18030"):
        return data.decode("gb18030", errors="replace")
    return plain_text.decoded(data)


def _without_comments(page: str) -> str:
    first, *others = page.split("<!--")
    return first + "".join(other.partition("-->")[2] for other in others)


class _Tables:
    """Collects the text of cells; nested tables are read as text of the outer cell."""

    def __init__(self, max_rows: int) -> None:
        self.max_rows = max_rows
        self.reach: dict[int, set[int]] = {}  # columns of rows below that a cell covers
        self.found: list[tuple[list[list[str | None]], list[Merged]]] = []
        self.depth = 0
        self.cell: list[str] | None = None
        self.span = (1, 1)
        self.cells = 0

    def feed(self, page: str) -> None:
        """Read a page to its end."""
        done = 0
        for found in TAG.finditer(page):
            self.handle_data(page[done : found.start()])
            done = found.end()
            closes, tag, attributes = found.groups()
            if tag and closes:
                self.handle_endtag(tag.lower())
            elif tag:
                self.handle_starttag(tag.lower(), attributes)

    def handle_starttag(self, tag: str, attributes: str) -> None:
        """Open a table, a row or a cell."""
        if tag == "table":
            self.depth += 1
            if self.depth == 1:
                self.found.append(([], []))
                self.reach = {}
        elif self.depth == 1 and tag == "tr":
            self._end_cell()
            rows = self.found[-1][0]
            rows.append([])
            if len(rows) > plain_text.SLACK * self.max_rows:
                raise TooManyRows(sheet="", limit=f"{self.max_rows:,}")
        elif self.depth == 1 and tag in ("td", "th"):
            self._end_cell()
            given = {way.lower(): number for way, number in SPAN.findall(attributes)}
            self.cell = []
            self.span = (_span(given.get("row")), _span(given.get("col")))
        elif tag == "br" and self.cell is not None:
            self.cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Close a cell or a table."""
        if tag == "table" and self.depth:
            self._end_cell()
            self.depth -= 1
        elif self.depth == 1 and tag in ("td", "th", "tr"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        """Take the text of the open cell."""
        if self.cell is not None:
            text = html.unescape(data) if "&" in data else data
            self.cell.append(BLANKS.sub(" ", text) if BLANKS.search(text) else text)

    def _end_cell(self) -> None:
        if self.cell is None:
            return
        text, self.cell = "".join(self.cell).strip(), None
        rows, merged = self.found[-1]
        if not rows:
            rows.append([])
        row, top = rows[-1], len(rows) - 1
        # A cell that reaches down from a row above keeps its place.
        while len(row) in self.reach.get(top, ()):
            row.append(None)
        left = len(row)
        row.append(text or None)
        down, right = self.span
        row.extend([None] * (right - 1))
        self.cells += len(row) - left
        if self.cells > MAX_CELLS:
            raise HostileFile
        if self.span != (1, 1) and len(merged) < MAX_MERGED:
            merged.append((top, left, top + down - 1, left + right - 1))
            for below in range(top + 1, top + down):
                self.reach.setdefault(below, set()).update(range(left, left + right))
            self.cells += (down - 1) * right


def _span(text: str | None) -> int:
    is_number = text and text.isascii() and text.isdecimal() and len(text) < 9
    return min(max(int(text), 1), MAX_SPAN) if is_number else 1
