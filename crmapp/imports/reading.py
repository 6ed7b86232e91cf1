"""Reads an uploaded file into plain cells: any spreadsheet or text format, judged by its bytes."""

import csv
import json
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from crmapp.imports import kinds, plain_text, web_tables
from crmapp.imports.bad_sheets import (
    BadSheet,
    DamagedFile,
    EmptyFile,
    LockedFile,
    TooLarge,
    TooManyColumns,
    TooManyRows,
    TooSlow,
)
from crmapp.imports.private_numbers import star_numbers

MAX_ROWS = 20_000
# Titles, hints, blank rows and totals do not count as rows of customers.
EXTRA_ROWS = 500
MAX_COLUMNS = 200
MAX_CHARS = 50_000_000
CHILD = Path(__file__).with_name("sheet_child.py")
CHILD_MEMORY = 1 << 30
CHILD_SECONDS = 45

Cell = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its cells from the very first row and column on, its merged ranges, its notes.

    `merged` holds (top, left, bottom, right), counted from 0, both ends included; `notes` the row
    and column of a cell and the text of its note.
    """

    name: str
    rows: list[list[Cell]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    notes: list[tuple[int, int, str]] = field(default_factory=list)

    @property
    def width(self) -> int:
        """The length of the longest row."""
        return max(map(len, self.rows), default=0)


@dataclass(frozen=True, slots=True)
class Workbook:
    """The file as sent: its name, its visible sheets that hold anything, names of hidden ones."""

    name: str
    sheets: list[Sheet]
    hidden: list[str] = field(default_factory=list)


def read_workbook(path: str | Path, name: str) -> Workbook:
    """Return the cells of the file at `path`, which its sender called `name`.

    Raises a BadSheet that says what is wrong; limits are checked before anything is parsed.
    """
    path = Path(path)
    kind = kinds.sniff(path, name)
    hidden: list[str] = []
    if kind == "workbook":
        sheets, hidden = _parsed(path)
    else:
        title = star_numbers(readable(Path(name).stem))[0]
        reader = web_tables.tables if kind == "web" else plain_text.table
        try:
            found = reader(path.read_bytes(), MAX_ROWS, MAX_COLUMNS)
            sheets = [Sheet(title, *table) for table in found]
        except (TooManyRows, TooManyColumns) as problem:
            raise type(problem)(**{**problem.params, "sheet": title}) from problem
        except (UnicodeError, csv.Error) as error:
            raise DamagedFile from error
    sheets = [_checked(sheet) for sheet in sheets if any(map(_filled, sheet.rows))]
    if not sheets:
        raise EmptyFile
    return Workbook(name, sheets, hidden)


def readable(name: str) -> str:
    """Return a file's or a sheet's name without what no database keeps: NUL, half characters."""
    return "".join(char for char in name if char.isprintable())[:60]


def _checked(sheet: Sheet) -> Sheet:
    filled = sum(map(_filled, sheet.rows))
    if filled > MAX_ROWS + EXTRA_ROWS:
        raise TooManyRows(sheet=sheet.name, limit=f"{MAX_ROWS:,}")
    if sheet.width > MAX_COLUMNS:
        raise TooManyColumns(sheet=sheet.name, limit=MAX_COLUMNS)
    return sheet


def _filled(row: list[Cell]) -> bool:
    return any(cell is not None and str(cell).strip() for cell in row)


def _parsed(path: Path) -> tuple[list[Sheet], list[str]]:
    """Return the sheets of a workbook and names of hidden ones, parsed by a bounded child."""
    bounds = (CHILD_MEMORY, CHILD_SECONDS, 4 * MAX_ROWS, MAX_COLUMNS, MAX_CHARS)
    command = [sys.executable, "-I", str(CHILD), str(path), *map(str, bounds)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=CHILD_SECONDS, check=False)
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired as error:
        raise TooSlow from error
    except ValueError as error:
        # Killed by its memory limit it leaves no answer.
        raise TooSlow from error
    if "error" in answer:
        raise _fault(answer["error"], answer["sheet"])
    sheets = [
        Sheet(
            star_numbers(readable(sheet["name"]))[0],
            [[_cell(value) for value in row] for row in sheet["rows"]],
            [tuple(corner) for corner in sheet["merged"]],
            [tuple(note) for note in sheet["notes"]],
        )
        for sheet in answer["sheets"]
    ]
    return sheets, [star_numbers(readable(name))[0] for name in answer["hidden"]]


def _fault(code: str, sheet: str) -> BadSheet:
    return {
        "rows": TooManyRows(sheet=sheet, limit=f"{MAX_ROWS:,}"),
        "columns": TooManyColumns(sheet=sheet, limit=MAX_COLUMNS),
        "size": TooLarge(limit=kinds.MAX_UNPACKED // kinds.MEGABYTE),
        "locked": LockedFile(),
        "slow": TooSlow(),
    }.get(code) or DamagedFile()


def _cell(value: object) -> Cell:
    if isinstance(value, list):
        tag, text = value
        match tag:
            case "d":
                return date.fromisoformat(text)
            case "m":
                return datetime.fromisoformat(text)
            case "t":
                return time.fromisoformat(text)
            case _:
                return timedelta(seconds=text)
    return None if value == "" else value
