"""A report on paper or as a workbook: what a person takes to a meeting."""

import io
from datetime import datetime
from typing import Any

import xlsxwriter

from crmapp.reports.figures import Column, Figures, Report, Unit
from crmapp.reports.scope import Scope

FORMATS = {
    Unit.COUNT: {"num_format": "#,##0"},
    Unit.YUAN: {"num_format": "#,##0.00"},
    Unit.SHARE: {"num_format": "0 %"},
    Unit.DAYS: {"num_format": "0.0"},
    Unit.SCORE: {"num_format": "0.0"},
    Unit.OF_YUAN: {"num_format": "0 %"},
    Unit.GAP: {"num_format": "+0 %;-0 %;0 %"},
}
WIDE, NARROW = 26, 16  # characters
HEAD_ROW = 4
SPACE = 4  # rows between two tables


def workbook(report: Report, figures: Figures, scope: Scope) -> bytes:
    """The table of a report as xlsx, with its title, sentence, period, filters and definition."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"title": str(report.title), "created": datetime(2000, 1, 1)})  # noqa: DTZ001
    bold = book.add_format({"bold": True})
    head = book.add_format({"bold": True, "bg_color": "#EEF0F6", "bottom": 1, "text_wrap": True})
    formats = {unit: book.add_format(form) for unit, form in FORMATS.items()}
    sheet = book.add_worksheet()
    sheet.write_string(0, 0, str(report.title), bold)
    sheet.write_string(1, 0, scope.in_words)
    after = _table(sheet, figures, HEAD_ROW, head, formats)
    if figures.also is not None:
        after = _table(sheet, figures.also, after + SPACE, head, formats)
    sheet.set_column(0, 0, WIDE)
    sheet.set_column(1, len(figures.columns), NARROW)
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    sheet.write_string(after + 1, 0, str(report.how))
    book.close()
    return file.getvalue()


def _table(sheet: Any, figures: Figures, at: int, head: Any, formats: dict[Unit, Any]) -> int:
    """Write figures under their sentence, the head in row `at`; returns the row after the last."""
    sheet.write_string(at - 2, 0, figures.sentence)
    sheet.write_string(at, 0, str(figures.of), head)
    for place, column in enumerate(figures.columns, start=1):
        sheet.write_string(at, place, str(column.label), head)
    rows = [*figures.rows, *filter(None, [figures.total])]
    for nth, row in enumerate(rows, start=at + 1):
        sheet.write_string(nth, 0, str(row.label))
        for place, (column, cell) in enumerate(zip(figures.columns, row.cells, strict=True), 1):
            if column.unit is Unit.TEXT:
                sheet.write_string(nth, place, str(cell or ""))
            elif cell is not None:
                sheet.write_number(nth, place, _number(column, cell), formats[column.unit])
    return at + 1 + len(rows)


def _number(column: Column, cell: Any) -> float:
    return cell / 100 if column.unit is Unit.YUAN else cell
