"""Reads one record of the product's own files, each cell as its column says."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from crmapp.custom_fields.kinds import Kind
from crmapp.custom_fields.models import CustomField
from crmapp.custom_fields.sheets import field_of_key, figure_of, truth_of
from crmapp.exports.columns import KINDS, value_of
from crmapp.imports import cells
from crmapp.imports.own_sheets import Record
from crmapp.imports.private_numbers import star_numbers
from crmapp.imports.reader import NOT_PRIVATE
from crmapp.imports.reading import Cell
from crmapp.imports.understood import Issue
from crmapp.imports.written_days import Found
from crmapp.money import LARGEST, BadAmount
from crmapp.products.lines import WHOLE
from crmapp.quantities import LARGEST as MOST_PIECES
from crmapp.quantities import THOUSAND
from crmapp.regions.table import named, path

YEARS = range(1700, 3000)  # what lies further off is a slip, and no calendar reckons with it


@dataclass(frozen=True)
class Reading:
    """A record with the issues of its row, to be read field by field."""

    record: Record
    issues: list[Issue]
    number: int | None  # of the customer's row, where it says so itself

    def fields(self, record: str, names: tuple[str, ...]) -> dict[str, object]:
        """Return the fields of one kind of record that are told."""
        told = {name: self.value(f"{record}.{name}") for name in names}
        return {name: value for name, value in told.items() if value not in (None, "")}

    def value(self, key: str) -> object:
        """Return the value of a field of whatever kind."""
        readers = {
            "day": self.day,
            "clock": self.clock,
            "moment": self.moment,
            "yuan": self.fen,
            "count": self.count,
            "quantity": self.quantity,
            "percent": self.percent,
            "choice": self.choice,
        }
        if own := field_of_key(key):
            return self.own(own, key)
        return readers.get(KINDS.get(key, "text"), self.text)(key)

    def own(self, field: CustomField, key: str) -> object:
        """Return the value of one of the team's own fields; a choice as it is written."""
        text = self.text(key)
        if field.kind in (Kind.TEXT, Kind.CHOICE) or not text:
            return text
        if field.kind is Kind.DAY:
            return self.day(key)
        is_number = field.kind is Kind.NUMBER
        value = figure_of(self.record.get(key), text) if is_number else truth_of(text)
        if value is None:
            self._note("unknown_word", key, text=text)
        return value

    def text(self, key: str) -> str:
        """Return a text as it stands but for blanks around it; forbidden numbers are starred."""
        cell = self.record.get(key)
        text = cell if isinstance(cell, str) else cells.text_of(cell)
        text = text.replace("\0", "").strip()
        if key.partition(".")[2] in NOT_PRIVATE:
            return text
        starred, any_private = star_numbers(text)
        if any_private:
            self._note("private_number", key)
        return starred

    def choice(self, key: str) -> object:
        """Return the stored value of a closed vocabulary's word."""
        word = self.text(key)
        if not word:
            return None
        value = value_of(key, word)
        if value is None:
            self._note("unknown_word", key, text=word)
        return value

    def day(self, key: str) -> date | None:
        """Return a day, however it was typed over."""
        cell = self.record.get(key)
        found = _iso_day(cell) or cells.day_of(cell)
        is_day = found is not None and not isinstance(found, Found)
        if not is_day or found.year not in YEARS:
            if text := cells.text_of(cell):
                self._note("bad_day", key, text=text)
            return None
        return found

    def clock(self, key: str) -> time | None:
        """Return a time of day to the second."""
        cell = self.record.get(key)
        if isinstance(cell, datetime):
            cell = cell.time()
        if isinstance(cell, time):
            return _to_second(datetime.combine(date.min, cell)).time()
        try:
            return time.fromisoformat(cells.text_of(cell))
        except ValueError:
            return cells.clocks_of(cell)[0]

    def moment(self, key: str) -> str:
        """Return a moment of the team's zone in ISO form."""
        cell = self.record.get(key)
        try:
            is_one = isinstance(cell, datetime)
            found = cell if is_one else datetime.fromisoformat(cells.text_of(cell))
        except ValueError:
            return ""
        if found.tzinfo is not None or found.year not in YEARS:
            self._note("bad_day", key, text=cells.text_of(cell))
            return ""
        return _to_second(found).isoformat()

    def fen(self, key: str) -> int | None:
        """Return an amount of yuan in fen."""
        cell = self.record.get(key)
        if isinstance(cell, int | float):
            return self._times(key, 100, most=LARGEST)
        try:
            ends = cells.amount_of(cell)
        except BadAmount:
            self._note("bad_amount", key, text=str(cell))
            return None
        return ends[0] if ends else None

    def count(self, key: str) -> int | None:
        """Return a whole number."""
        return cells.count_of(cells.text_of(self.record.get(key)))

    def quantity(self, key: str) -> int | None:
        """Return a number of pieces in thousandths."""
        return self._times(key, THOUSAND, most=MOST_PIECES * THOUSAND)

    def percent(self, key: str) -> int | None:
        """Return a percentage in hundredths."""
        return self._times(key, 100, most=WHOLE)

    def _times(self, key: str, unit: int, *, most: int) -> int | None:
        """Return a number in parts of a unit, as far as a column holds it."""
        cell = self.record.get(key)
        try:
            exact = Decimal(str(cell).replace(",", "")) * unit if cell is not None else None
            if exact is None or abs(exact) <= most:
                return None if exact is None else round(exact)
        except ArithmeticError:  # no number at all, or none that is finite
            pass
        self._note("bad_amount", key, text=str(cell))
        return None

    def region(self) -> str:
        """Return the code of the smallest region that province, city and district name."""
        names = [self.text(f"customer.{level}") for level in ("province", "city", "district")]
        told = [name for name in names if name]
        if not told:
            return ""
        codes = [code for code in named(told[-1]) if _names(code) == told]
        if not codes:
            self._note("unknown_word", "customer.region", text="".join(told))
        return codes[0] if codes else ""

    def _note(self, code: str, key: str, **params: object) -> None:
        texts = {name: str(value)[:80] for name, value in params.items()}
        self.issues.append(Issue(code, key, texts, self.number))


def _iso_day(cell: Cell) -> date | None:
    try:
        return date.fromisoformat(cell) if isinstance(cell, str) else None
    except ValueError:
        return None


def _to_second(moment: datetime) -> datetime:
    # A spreadsheet's moments are fractions of days.
    return (moment + timedelta(milliseconds=500)).replace(microsecond=0)


def _names(code: str) -> list[str]:
    return [step.name for step in path(code)]
