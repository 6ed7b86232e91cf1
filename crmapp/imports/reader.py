"""Reads one field after the other from the rows of one customer."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from crmapp.customers.credit_code import BadCreditCode, check_credit_code
from crmapp.imports import cells, words
from crmapp.imports.fields import REPEATABLE, field_for
from crmapp.imports.grouping import Mapping
from crmapp.imports.private_numbers import star_numbers
from crmapp.imports.tables import Row
from crmapp.imports.understood import Issue
from crmapp.imports.written_days import Found
from crmapp.money import BadAmount

# Numbers of papers may look like bank cards and are none.
NAMES = {"customer.name", "customer.company_name", "customer.short_name"}
# Where rows differ in these, each says something of its own.
TOLD_AT_LENGTH = {
    *("customer.need", "customer.need_preference", "customer.feedback", "customer.competitors"),
    *("customer.purchase_history", "customer.cooperation", "customer.budget", "deal.product"),
    *("customer.purchase_plan", "deal.loss_reason", "customer.address"),
}
NOT_PRIVATE = {"number", "contract_number", "quote_number"}


@dataclass(slots=True)
class Reader:
    """The rows of one customer, latest last, with what is worth a look."""

    rows: list[Row]
    mapping: Mapping
    headers: dict[int, str]
    days: dict[tuple[int, int], tuple[date | None, bool]]
    today: date
    issues: list[Issue]
    months: dict[int, date] = field(default_factory=dict)  # see `months`
    kept: dict[str, None] = field(default_factory=dict)  # what no field takes, for the remarks

    def keep(self, key: str, index: int | None, text: str) -> None:
        """Keep a text that a field cannot hold, under the header of its column."""
        header = " ".join(self.headers.get(index, "").split()) or str(field_for(key).label)
        self.kept[f"{header}：{star_numbers(text)[0]}"] = None

    def set_aside_formulas(self) -> None:
        """Take the formulas whose results the file does not hold out of the rows, and tell them."""
        for place, row in enumerate(self.rows):
            unsolved = {
                index: key
                for index, key in self.mapping.fields.items()
                if key not in REPEATABLE and cells.is_formula(row.at(index))
            }
            for index, key in unsolved.items():
                self.note("unsolved", key, row, text=row.at(index))
                self.keep(key, index, str(row.at(index)))
            if unsolved:
                left = [None if nth in unsolved else cell for nth, cell in enumerate(row.cells)]
                self.rows[place] = replace(row, cells=left)

    def note(self, code: str, key: str, row: Row | None = None, **params: object) -> None:
        """Add an issue about a field."""
        texts = {name: str(value)[:80] for name, value in params.items()}
        self.issues.append(Issue(code, key, texts, row.number if row else None))

    def said(self, key: str) -> list[tuple[Row, int, str]]:
        """Return every non-empty cell of a field as row, column and text, latest last."""
        return [
            (row, index, text)
            for row in self.rows
            for index in self.mapping.columns(key)
            if (text := cells.text_of(row.at(index)))
        ]

    def last(self, key: str, read: Callable[[Row, int, str], object]) -> object:
        """Return the latest value of a field; others that differ become an issue."""
        if key not in self.mapping:
            return None
        values: dict[object, tuple[int, str]] = {}
        for row, index, text in self.said(key):
            value = read(row, index, text)
            if value not in (None, ""):
                values.pop(value, None)
                values[value] = index, text
        if not values:
            return None
        *others, kept = values
        for other in others:
            index, text = values[other]
            self.note("conflict", key, kept=values[kept][1], other=text)
            if key in TOLD_AT_LENGTH:
                self.keep(key, index, text)
        return kept

    def text(self, key: str, whole: bool = False) -> str | None:
        """Return the latest text of a field, private numbers starred."""
        if key not in self.mapping:
            return None

        def read(row: Row, index: int, text: str) -> str:
            plain = text if whole else cells.name_of(text) if key in NAMES else cells.line_of(text)
            if key.partition(".")[2] in NOT_PRIVATE:
                return plain
            if key == "customer.credit_code" and _is_credit_code(plain):
                return plain
            starred, any_private = star_numbers(plain)
            if any_private:
                self.note("private_number", key, row)
            return starred

        return self.last(key, read)

    def word(self, key: str) -> str | None:
        """Return the stored value of a word of a closed vocabulary."""

        def read(row: Row, index: int, text: str) -> str | None:
            value = words.value_of(key, text)
            if value is None:
                self.note("unknown_word", key, row, text=text)
                self.keep(key, index, text)
            return value

        return self.last(key, read)

    def day(self, key: str) -> date | None:
        """Return the latest day of a field."""

        def read(row: Row, index: int, text: str) -> date | None:
            day, doubtful = self.days.get((row.number, index), (None, False))
            if day is None:
                self.note("bad_day", key, row, text=text)
            elif doubtful:
                self.note("doubtful_day", key, row, text=text, day=day)
            if day is None or cells.beside_day(text):
                self.keep(key, index, text)
            return day

        return self.last(key, read)

    def day_in(self, row: Row, index: int) -> date | None:
        """Return the day of one cell; a year that is not written is this one."""
        day = cells.day_of(row.at(index))
        return day.on(self.today.year) if isinstance(day, Found) else day

    def amount(self, key: str) -> tuple[int, int] | None:
        """Return both ends of the latest amount of a field, in fen."""

        def read(row: Row, index: int, text: str) -> tuple[int, int] | None:
            try:
                ends = cells.amount_of(row.at(index), cells.unit_of(self.headers.get(index, "")))
            except BadAmount:
                self.note("bad_amount", key, row, text=text)
                self.keep(key, index, text)
                return None
            if ends and ends[0] != ends[1]:
                self.note("amount_range", key, row, text=text)
                self.keep(key, index, text)
            elif ends and not cells.says_only_a_sum(text):
                self.keep(key, index, text)
            return ends

        return self.last(key, read)


def _is_credit_code(text: str) -> bool:
    try:
        return bool(check_credit_code(text))
    except BadCreditCode:
        return False
