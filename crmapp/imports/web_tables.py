"""Reads the tables of a web page: many Chinese systems export one and call it .xls."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from crmapp.imports import plain_text
from crmapp.imports.bad_sheets import HostileFile

MAX_SPAN = 200
# Each cell is compared with every merged range.
MAX_MERGED = 500
# A few letters of a page may span hundreds of cells; what people keep has fewer in all.
MAX_CELLS = 4_000_000
CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)

Merged = tuple[int, int, int, int]


def tables(data: bytes) -> Iterator[tuple[list[list[str | None]], list[Merged]]]:
    """Yield rows and merged ranges of each table of a page."""
    parser = _Tables()
    parser.feed(_decoded(data))
    parser.close()
    for rows, merged in parser.found:
        if rows:
            yield rows, merged


def _decoded(data: bytes) -> str:
    declared = CHARSET.search(data[:4096])
    if declared and declared[1].lower() in (b"gb2312", b"gbk", b"gb18030"):
        return data.decode("gb18030", errors="replace")
    return plain_text.decoded(data)


class _Tables(HTMLParser):
    """Collects the text of cells; nested tables are read as text of the outer cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[list[list[str | None]], list[Merged]]] = []
        self.depth = 0
        self.cell: list[str] | None = None
        self.span = (1, 1)
        self.cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a table, a row or a cell."""
        if tag == "table":
            self.depth += 1
            if self.depth == 1:
                self.found.append(([], []))
        elif self.depth == 1 and tag == "tr":
            self._end_cell()
            self.found[-1][0].append([])
        elif self.depth == 1 and tag in ("td", "th"):
            self._end_cell()
            given = dict(attrs)
            self.cell = []
            self.span = (_span(given.get("rowspan")), _span(given.get("colspan")))
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
            self.cell.append(re.sub(r"\s+", " ", data))

    def _end_cell(self) -> None:
        if self.cell is None:
            return
        text, self.cell = "".join(self.cell).strip(), None
        rows, merged = self.found[-1]
        if not rows:
            rows.append([])
        row, top = rows[-1], len(rows) - 1
        # A cell that reaches down from a row above keeps its place.
        while any(t < top <= b and lt <= len(row) <= r for t, lt, b, r in merged):
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


def _span(text: str | None) -> int:
    is_number = text and text.isascii() and text.isdecimal() and len(text) < 9
    return min(max(int(text), 1), MAX_SPAN) if is_number else 1
