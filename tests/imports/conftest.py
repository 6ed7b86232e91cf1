"""Workbooks for the tests of reading: the five samples and sheets made on the spot."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter
from flask import Flask
from werkzeug.test import TestResponse

from crmapp.accounts.models import Person
from crmapp.database import db
from crmapp.imports.columns import guess_columns, mapping_of
from crmapp.imports.layout import Layout, find_layout
from crmapp.imports.models import Import
from crmapp.imports.reading import read_workbook
from crmapp.imports.understand import understand
from crmapp.imports.understood import UnderstoodRow
from crmapp.jobs.runner import run_pending
from tests.harness.application import Client

TODAY = date(2026, 11, 22)
SAMPLES = Path(__file__).with_name("samples")

Rows = Sequence[Sequence[object]]
Merges = Sequence[tuple[int, int, int, int]]


def write_book(path: Path, sheets: dict[str, Rows], merges: Merges = ()) -> Path:
    """Write sheets of cells as xlsx; `merges` hold (top, left, bottom, right) of every sheet."""
    workbook = xlsxwriter.Workbook(path)
    formats = {
        date: workbook.add_format({"num_format": "yyyy-mm-dd"}),
        datetime: workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        time: workbook.add_format({"num_format": "hh:mm"}),
    }
    for name, rows in sheets.items():
        sheet = workbook.add_worksheet(name)
        for top, left, bottom, right in merges:
            sheet.merge_range(top, left, bottom, right, "")
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if type(value) in formats:
                    sheet.write_datetime(r, c, value, formats[type(value)])
                elif value is not None:
                    sheet.write(r, c, value)
    workbook.close()
    return path


@pytest.fixture(scope="session")
def samples() -> list[Path]:
    """The five spreadsheets that teams keep, in the order of their names."""
    return sorted(SAMPLES.iterdir())


@pytest.fixture
def layout(tmp_path: Path) -> Callable[..., Layout]:
    """Make a function that writes rows as xlsx and returns the table found in them."""

    def make(rows: Rows, merges: Merges = ()) -> Layout:
        path = write_book(tmp_path / "book.xlsx", {"客户": rows}, merges)
        return find_layout(read_workbook(path, "book.xlsx"))

    return make


@pytest.fixture
def understood(layout: Callable[..., Layout]) -> Callable[..., list[UnderstoodRow]]:
    """Make a function that writes rows as xlsx and returns what is understood of them."""

    def make(rows: Rows, merges: Merges = ()) -> list[UnderstoodRow]:
        table = layout(rows, merges)
        return list(understand(table, mapping_of(guess_columns(table)), TODAY))

    return make


class Desk:
    """A person who takes a spreadsheet in by the pages, as far as a test needs them to go."""

    def __init__(self, app: Flask, client: Client) -> None:
        """Take a client that the person is signed in on."""
        self._app = app
        self.client = client
        self.import_id = 0

    def upload(self, path: Path) -> TestResponse:
        """Send a file."""
        answer = self.client.post("/imports/", data={"file": (path.open("rb"), path.name)})
        if answer.status_code == 303:
            self.import_id = int(answer.location.rpartition("/")[2])
        return answer

    def page(self) -> str:
        """The page of the import."""
        return self.client.get(f"/imports/{self.import_id}").text

    def post(self, door: str, **sent: object) -> TestResponse:
        """Press a button of the import."""
        return self.client.post(f"/imports/{self.import_id}/{door}", data=sent)

    def read(self, path: Path) -> str:
        """Send a file, keep the columns as guessed, have it read; returns the page of the rows."""
        assert self.upload(path).status_code == 303
        with self._app.app_context():
            mapping = db.session.get(Import, self.import_id).mapping
        sent = {f"column-{index}": key for index, key in mapping.items()}
        assert self.post("columns", **sent).status_code == 303
        run_pending(self._app)
        return self.page()

    def take(self, path: Path, **choices: object) -> str:
        """Go all the way; returns the page that says what came of it."""
        self.read(path)
        self.post("take", **choices)
        run_pending(self._app)
        return self.page()

    @property
    def row(self) -> Import:
        """The import as the database holds it."""
        with self._app.app_context():
            return db.session.get(Import, self.import_id)


@pytest.fixture
def desk(app: Flask, sign_in: Callable[[Person], Client]) -> Callable[[Person], Desk]:
    """Sit a person down to import: `desk(people.mia).take(path)`."""
    return lambda person: Desk(app, sign_in(person))


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    """Write rows as a workbook: `book([["客户名称", "电话"], …])`."""
    return lambda rows, name="客户.xlsx": write_book(tmp_path / name, {"客户": rows})
