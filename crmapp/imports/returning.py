"""The rows that were not taken in, as a sheet of the file's own layout with the reason beside."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import xlsxwriter
from flask_babel import gettext as _
from sqlalchemy import and_, func, or_, select

from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.imports.layout import Layout
from crmapp.imports.models import Choosing, Import, ImportRow
from crmapp.imports.staged import DROPPED, unpack
from crmapp.imports.understood import REFUSED, UnderstoodRow

# The header of the column of reasons, in both languages: it is not read when it comes again.
WHY = ("未导入原因", "Why it was not taken in")
AT_ONCE = 1_000  # rows that are written while one waits
MatchesOf = Callable[[list[ImportRow]], dict[int, Customer]]
LONGEST = 32_767  # characters that a cell of a workbook holds
WIDEST = 40


def without_why(layout: Layout) -> Layout:
    """A layout without the column that this module has added to it."""
    return replace(layout, columns=[one for one in layout.columns if one.header not in WHY])


def count_returned(import_id: int) -> int:
    """How many rows of the file would be given back."""
    return db.session.scalar(select(func.sum(ImportRow.lines)).where(*_left(import_id))) or 0


def _left(import_id: int) -> tuple[Any, ...]:
    """Refused, or left out though they say something new."""
    is_out = and_(ImportRow.choice == Choosing.SKIP, ImportRow.is_unchanged.is_(False))
    return (
        ImportRow.import_id == import_id,
        ImportRow.state != DROPPED,
        ImportRow.understood_sealed.is_not(None),
        or_(ImportRow.state == REFUSED, is_out),
    )


def returned_name(imported: Import) -> str:
    """What the sheet is called."""
    return f"{imported.name.rpartition('.')[0] or imported.name}-{_('not taken in')}.xlsx"


def returned_sheet(imported: Import, matches_of: MatchesOf) -> bytes:
    """The rows as a workbook: their own texts under their own headers.

    `matches_of` returns the customers that rows are like, as far as the reader sees them.
    """
    heads = {int(index): head for index, head in imported.figures.get("headers", {}).items()}
    why = next((index for index, head in heads.items() if head in WHY), None)
    lines = [
        (texts, reason)
        for record, row, reason in _reasons(imported.id, matches_of)
        for texts in row.cells
    ]
    width = max([len(texts) for texts, _reason in lines] + [index + 1 for index in heads])
    heads[width if why is None else why] = _("Why it was not taken in")
    return _written(heads, width if why is None else why, lines)


def _reasons(import_id: int, matches_of: MatchesOf) -> Any:
    rows = select(ImportRow).where(*_left(import_id)).order_by(ImportRow.line)
    records = list(db.session.scalars(rows))
    matches = matches_of(records)
    for record in records:
        row, _known = unpack(record.understood)
        yield record, row, _reason(record, row, matches.get(record.match_id))


def _reason(record: ImportRow, row: UnderstoodRow, match: Any) -> str:
    if record.state == REFUSED:
        return " ".join(str(issue) for issue in row.issues)
    if record.match_line:
        return _("Left out: like row %(row)s", row=row.above or record.match_line)
    if match is not None:
        return _("Left out: like the customer %(name)s", name=match.name)
    return _("Left out: like a customer you do not see") if record.match_id else _("Left out")


def _written(heads: dict[int, str], why: int, lines: list[tuple[list[str], str]]) -> bytes:
    target = io.BytesIO()
    # A text that looks like a number, a formula or an address stays the text that it was.
    options = {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    book = xlsxwriter.Workbook(target, options)
    sheet = book.add_worksheet()
    bold, red = book.add_format({"bold": True}), book.add_format({"font_color": "#B42318"})
    widths: dict[int, int] = {}
    for column, head in heads.items():
        sheet.write_string(0, column, _plain(head), bold)
        widths[column] = len(head) * 2 + 2
    for number, (texts, reason) in enumerate(lines, start=1):
        for column, text in enumerate(texts):
            if text and column != why:
                sheet.write_string(number, column, _plain(text))
                widths[column] = max(widths.get(column, 0), len(text) + 2)
        sheet.write_string(number, why, _plain(reason), red)
    for column, wide in widths.items():
        sheet.set_column(column, column, min(max(wide, 8), WIDEST))
    sheet.freeze_panes(1, 0)
    book.close()
    return target.getvalue()


def _plain(text: str) -> str:
    return text.encode("utf-8", "replace").decode()[:LONGEST]
