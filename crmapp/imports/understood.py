"""What a row of a spreadsheet was understood to say."""

from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, time

from flask_babel import lazy_gettext as _l

from crmapp.imports.next_steps import NextStep
from crmapp.imports.notes import Entry
from crmapp.imports.private_numbers import star_numbers

OK, INCOMPLETE, REFUSED = "ok", "incomplete", "refused"

ISSUES = {
    "no_name": _l("Neither a customer nor a contact is named."),
    "too_long": _l("This text has %(length)s characters; at most %(limit)s are taken in."),
    "incomplete": _l("Missing: %(missing)s"),
    "person_as_customer": _l("Taken as company %(company)s with contact %(person)s."),
    "name_from_contact": _l("No customer is named; the contact %(person)s stands for it."),
    "conflict": _l("Rows differ: “%(kept)s” is kept, “%(other)s” is not."),
    "repeats_row": _l("The same customer as in row %(row)s."),
    "bad_day": _l("“%(text)s” is not a date."),
    "doubtful_day": _l("“%(text)s” is taken as %(day)s."),
    "bad_amount": _l("“%(text)s” is not an amount."),
    "amount_range": _l("“%(text)s” is a range; the lower end is taken."),
    "odd_phone": _l("“%(text)s” is not a complete phone number; kept as written."),
    "number_lost": _l("“%(text)s” has lost digits in the spreadsheet; look it up."),
    "unsolved": _l(
        "“%(text)s” is a formula without its result; open the file in Excel or WPS, save it, and "
        "upload it again."
    ),
    "unknown_word": _l("“%(text)s” is not a known word here."),
    "not_approved": _l("The review of the sheet was “%(text)s”; taken in as approved."),
    "private_number": _l("An ID-card or bank-card number was replaced by stars."),
    "left_out": _l("Row %(at)s of “%(sheet)s” stays out: %(field)s is missing or cannot be so."),
    "doubtful_entry": _l("This follow-up has no clear date."),
    "undated_entry": _l("This follow-up has no date; the day of the import stands for it."),
    "row_total": _l("A total, not a customer."),
    "row_hint": _l("A hint for filling in, not a customer."),
    "row_header": _l("The header again."),
    "row_section": _l("A heading of a section."),
    "row_note": _l("A note below the table."),
    "row_silent": _l("Nothing stands in the columns that are taken."),
}


@dataclass(frozen=True, slots=True)
class Issue:
    """Something to look at: a code, the field and the cell it is about, and its figures."""

    code: str
    key: str = ""
    params: dict[str, str] = field(default_factory=dict)
    row: int | None = None

    def __post_init__(self) -> None:
        """Star what an issue may not repeat either."""
        self.params.update({name: star_numbers(text)[0] for name, text in self.params.items()})

    @property
    def label(self) -> object:
        """The lazy sentence; fill it with `params`."""
        return ISSUES[self.code]

    def __str__(self) -> str:
        """Return the sentence in the reader's language."""
        return str(self.label) % self.params


@dataclass(slots=True)
class UnderstoodRow:
    """One customer as one or several rows tell it.

    `numbers` are the rows of the sheet, `cells` their texts. `customer`, `deal` and each of
    `contacts` hold only what is said: words as text, days as date, money as fen. Where no
    follow-up is written, `next_step` and `last_contact_on` may still be told. A row that the
    product wrote itself `is_own`; `further` are then the deals after the first, and `past` tells
    of what stands in the sheets beside, such as promises and payments.
    """

    numbers: list[int]
    state: str
    customer: dict[str, object]
    contacts: list[dict[str, object]]
    deal: dict[str, object]
    owner: str
    entries: list[Entry]
    issues: list[Issue]
    cells: list[list[str]]
    next_step: NextStep | None = None
    last_contact_on: date | None = None
    is_own: bool = False
    places: list[str] = field(default_factory=list)  # 华南!5, where several sheets are one table
    above: str = ""  # the place of the row that it is like, if that stands in the file
    further: list["UnderstoodRow"] = field(default_factory=list)
    past: dict[str, list[dict]] = field(default_factory=dict)  # see `own_past`

    @property
    def name(self) -> str:
        """The customer's name, '' for a refused row."""
        return str(self.customer.get("name", ""))

    def plain(self) -> dict:
        """Return the row as JSON can hold it: days and times in ISO form."""
        return _plain(self)


def keep_person(row: UnderstoodRow) -> None:
    """Undo the choice of `person_as_customer`: the person is the customer again."""
    for issue in row.issues:
        if issue.code == "person_as_customer":
            row.customer |= {
                "name": issue.params["person"],
                "company_name": issue.params["company"],
                "kind": "individual",
            }


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, date | time):
        return value.isoformat()
    return value
