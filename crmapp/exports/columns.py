"""The product's own sheets: which columns they have, shared by writing and reading them.

`columns.tsv` holds sheet, field, kind, width and the header in Chinese and English, `words.tsv`
the words of closed vocabularies. Files that left the product carry them: they change with care. A
column that is marked `later` was added to a sheet that had left the house without it.
"""

from dataclasses import dataclass
from pathlib import Path

from crmapp.custom_fields import sheets as own_sheets

LANGUAGES = ("zh", "en")
CUSTOMERS, CONTACTS, DEALS, FOLLOWUPS = "customers", "contacts", "deals", "followups"
PROMISES, HELPERS, MOVES, PLANS = "promises", "helpers", "moves", "plans"
NEEDS, SERVICES, ITEMS, PROPOSALS = "needs", "services", "items", "proposals"
QUOTES, QUOTE_ITEMS, PAYMENTS, CAMPAIGNS = "quotes", "quote_items", "payments", "campaigns"
RECORDS = {CUSTOMERS: "customer", CONTACTS: "contact", DEALS: "deal"}  # that have own fields


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `key` is a field as imports name it, `kind` says what its cells hold.

    Kinds are text, long, day, clock, moment, yuan, count, quantity, percent, choice (of
    `words.tsv`), contact and campaign (by name), told (is not read back) and the names of the
    team's own vocabularies: stage, person, industry, method …
    """

    key: str
    kind: str
    width: int
    headers: tuple[str, str]
    is_late: bool = False  # older files of the product do without it

    def header(self, language: str) -> str:
        """The words at its head in `zh` or `en`."""
        return self.headers[LANGUAGES.index(language)]


def _lines(name: str) -> list[list[str]]:
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()]


def _read_columns() -> tuple[dict[str, list[Column]], dict[str, tuple[str, str]]]:
    sheets: dict[str, list[Column]] = {}
    titles = {}
    for sheet, key, kind, width, chinese, english, *later in _lines("columns.tsv"):
        if key == "sheet":
            titles[sheet] = (chinese, english)
        else:
            column = Column(key, kind, int(width), (chinese, english), is_late=bool(later))
            sheets.setdefault(sheet, []).append(column)
    return sheets, titles


def _read_words() -> dict[str, dict[str, tuple[str, str]]]:
    words: dict[str, dict[str, tuple[str, str]]] = {}
    for key, value, chinese, english in _lines("words.tsv"):
        words.setdefault(key, {})[value] = (chinese, english)
    return words


def columns_of(sheet: str) -> list[Column]:
    """The columns of a sheet with those of the team's own fields behind them."""
    record = RECORDS.get(sheet)
    own = own_sheets.keys(record) if record else ()
    return [
        *SHEETS[sheet],
        *(
            Column(key, own_sheets.KINDS[field.kind], 14, (field.label, field.label))
            for key, field in own
        ),
    ]


def all_headers() -> set[str]:
    """The words at the heads of the sheets that own fields stand on, in both languages."""
    return {header for sheet in RECORDS for one in SHEETS[sheet] for header in one.headers}


SHEETS, TITLES = _read_columns()
WORDS = _read_words()
KINDS = {column.key: column.kind for sheet in reversed(SHEETS) for column in SHEETS[sheet]}


def title(sheet: str, language: str) -> str:
    """The name of a sheet in `zh` or `en`."""
    return TITLES[sheet][LANGUAGES.index(language)]


def headers(sheet: str, language: str) -> list[str]:
    """The first row of a sheet."""
    return [column.header(language) for column in SHEETS[sheet]]


def word_of(key: str, value: str, language: str) -> str:
    """The word of a stored value of a closed vocabulary; "" for one that says nothing."""
    known = WORDS[key].get(value)
    return known[LANGUAGES.index(language)] if known else ""


def value_of(key: str, word: str) -> str | None:
    """The stored value of a word in either language, None for an unknown one."""
    plain = word.strip().casefold()
    for value, names in WORDS[key].items():
        if plain in (value, *(name.casefold() for name in names)):
            return value
    return None
