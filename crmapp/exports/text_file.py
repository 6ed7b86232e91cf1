"""Writes a table as CSV that Excel opens as it is: UTF-8 with its mark, nothing calculates."""

import csv
from collections.abc import Iterator
from pathlib import Path

from crmapp.exports.bundle import Bundle
from crmapp.exports.cells import guarded
from crmapp.exports.tables import Table


def write_text(table: Table, path: Path, bundles: Iterator[Bundle]) -> None:
    """Write one table of all bundles, row by row."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file)
        lines.writerow([guarded(head.words) for head in table.heads])
        for bundle in bundles:
            for row in table.rows(bundle):
                lines.writerow([guarded(value) for value in row])
