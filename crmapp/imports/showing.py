"""A staged row as its page shows it: what was understood, what it is like, what would change."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from crmapp.customers.blocks import LABELS, fact
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.duplicates.reasons import Reason, Sign
from crmapp.imports.columns import label_of
from crmapp.imports.drafting import customer_values
from crmapp.imports.meanings import Meanings
from crmapp.imports.models import Choosing, ImportRow
from crmapp.imports.staged import unpack
from crmapp.imports.understood import REFUSED, Issue, UnderstoodRow
from crmapp.imports.updating import differences, new_entries
from crmapp.imports.wholes import Whole
from crmapp.labels import Choice
from crmapp.lists.words import word
from crmapp.regions.table import full_name


@dataclass
class RowView:
    """A row with the customer that it is like, as far as the reader sees it."""

    record: ImportRow
    row: UnderstoodRow
    match: Customer | None
    may_update: bool
    changes: list[tuple[Any, Any, Any]] = field(default_factory=list)
    added: int = 0

    @property
    def numbers(self) -> str:
        """The rows of the sheet in short: 4 or 56–58."""
        numbers = self.row.numbers
        return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"

    @property
    def issues(self) -> list[Issue]:
        """What deserves a look; that the name stands twice is told by the likeness."""
        return [one for one in self.row.issues if one.code not in ("conflict", "repeats_row")]

    @property
    def conflicts(self) -> list[tuple[Any, str, str]]:
        """Label, kept and other text of each fact in which the rows of one customer differ."""
        return [
            (label_of(one.key), one.params["kept"], one.params["other"])
            for one in self.row.issues
            if one.code == "conflict"
        ]

    @property
    def reasons(self) -> list[Reason]:
        """Why it may be the same."""
        return [Reason(Sign(sign), what) for sign, what in self.record.match_reasons]

    @property
    def choices(self) -> list[tuple[str, Any]]:
        """What may become of the row."""
        if self.record.state == REFUSED:
            return []
        offered = [Choosing.TAKE]
        if any(issue.code == "person_as_customer" for issue in self.row.issues):
            offered.append(Choosing.PERSON)
        if self.may_update or (self.record.match_id is None and self.record.match_line):
            offered.append(Choosing.UPDATE)
        return [(one.value, one.label) for one in (*offered, Choosing.SKIP)]


def views_of(
    records: list[ImportRow],
    matches: dict[int, Customer],
    meanings: Meanings,
    may_edit: Callable[[Customer], bool],
) -> list[RowView]:
    """Return the rows as they are shown; for those to be updated, with what would change."""
    found = []
    for record in records:
        row, _known = unpack(record.understood)
        match = matches.get(record.match_id)
        view = RowView(record, row, match, match is not None and may_edit(match))
        if view.may_update and record.choice is Choosing.UPDATE:
            _compare(view, match, meanings)
        found.append(view)
    return found


def _compare(view: RowView, customer: Customer, meanings: Meanings) -> None:
    row = view.row
    whole = Whole(dict(row.customer), list(row.contacts), [row], [view.record.line], set())
    changed = differences(customer, customer_values(whole, meanings))
    view.changes = [
        (LABELS.get(name, name), fact(customer, name), _shown(name, new))
        for name, (_old, new) in changed.items()
    ]
    view.added = len(new_entries(customer, whole, meanings))


def _shown(name: str, value: Any) -> Any:
    if name.endswith("_id"):
        return word(value) or ""
    if name == "region_code":
        return full_name(value)
    return value.label if isinstance(value, Choice) else value


def rows_to_decide(import_id: int, level: str) -> list[ImportRow]:
    """Rows that are like a customer at a level, or like a row above them (`inside`)."""
    mine = ImportRow.import_id == import_id, ImportRow.state != REFUSED
    if level == "inside":
        wanted = ImportRow.match_line.is_not(None)
    else:
        wanted = (ImportRow.match_level == level) & ImportRow.match_id.is_not(None)
    return list(db.session.scalars(select(ImportRow).where(*mine, wanted)))
