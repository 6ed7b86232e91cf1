"""A staged row as its page shows it: what was understood, what it is like, what would change."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from crmapp.custom_fields.definitions import field_named
from crmapp.custom_fields.kinds import Kind
from crmapp.custom_fields.models import CustomField
from crmapp.custom_fields.words import said
from crmapp.customers.blocks import LABELS
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.duplicates.reasons import Reason, Sign
from crmapp.imports.attached import BY_TABLE
from crmapp.imports.beside import barred, counts_in
from crmapp.imports.columns import label_of
from crmapp.imports.comparing import PRIVATE, Difference, Standing, compare, standings
from crmapp.imports.matching import is_certain
from crmapp.imports.meanings import Meanings
from crmapp.imports.models import Choosing, ImportRow
from crmapp.imports.own_past import name_of
from crmapp.imports.past_updates import paired
from crmapp.imports.staged import NOTHING_TO_TAKE, fate_of, unpack
from crmapp.imports.understood import Issue, UnderstoodRow
from crmapp.imports.wholes import Decided, whole_of
from crmapp.labels import Choice
from crmapp.lists.words import word
from crmapp.money import plain_yuan
from crmapp.regions.table import full_name

FATES = {
    "new": (_l("New"), "ok"),
    "together": (_l("Put together"), "sky"),
    "update": (_l("Updates"), "accent"),
    "unchanged": (_l("Unchanged"), ""),
    "skip": (_l("Left out"), ""),
    "refused": (_l("Cannot be taken in"), "bad"),
    "dropped": (_l("Not a customer"), ""),
}

PAST = {table: one.label for table, one in BY_TABLE.items()} | {
    "stage_changes": _l("Former stage"),
    "customer_helpers": _l("New helper"),
}


@dataclass
class RowView:
    """A row with the customer that it is like, as far as the reader sees it."""

    record: ImportRow
    row: UnderstoodRow
    match: Customer | None
    may_update: bool
    changes: list[tuple[Any, Any, Any]] = field(default_factory=list)  # label, old, new
    added: int = 0
    barred: list[tuple[str, int]] = field(default_factory=list)  # sheets and rows that stay out
    strangers: int = 0  # deals of the file that its customer does not have

    @property
    def numbers(self) -> str:
        """The rows of the sheet in short: 4 or 56–58."""
        numbers = self.row.places or self.row.numbers
        return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"

    @property
    def like_row(self) -> str:
        """The row of the file that it is like, '' for none."""
        return self.row.above or str(self.record.match_line or "")

    @property
    def fate(self) -> str:
        """What becomes of it, in a word."""
        one = self.record
        return fate_of(one.state, one.choice, one.match_id is None, one.is_unchanged)

    @property
    def fate_badge(self) -> tuple[Any, str]:
        """The word for people, and its tone."""
        return FATES[self.fate]

    @property
    def beside(self) -> list[tuple[str, int]]:
        """Title and rows of each sheet beside the customers that tells of it."""
        found = Counter()
        for part in (self.row, *self.row.further):
            found.update(counts_in(part.past))
        return [(name_of(sheet), count) for sheet, count in found.items()]

    @property
    def cells(self) -> str:
        """The texts of its cells in one line, for a row that names nobody."""
        return " · ".join(text for cells in self.row.cells for text in cells if text)

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
    def is_sure(self) -> bool:
        """Whether it is the same for all one can tell; a like brand alone may be another's."""
        return is_certain(self.record.match_level, self.reasons)

    @property
    def choices(self) -> list[tuple[str, Any]]:
        """What may become of the row."""
        if self.record.state in NOTHING_TO_TAKE:
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
    may_call: Callable[[Customer], bool],
) -> list[RowView]:
    """Return the rows as they are shown, with what would change in a customer one may change.

    `may_call` says whose present phones are shown whole.
    """
    views = []
    for record in records:
        row, _known = unpack(record.understood)
        match = matches.get(record.match_id)
        view = RowView(record, row, match, match is not None and may_edit(match))
        if row.past and view.fate in ("new", "update"):
            view.barred = barred(row, match if view.fate == "update" else None, meanings)
        views.append(view)
    open_to_it = [one for one in views if one.may_update and not one.record.is_unchanged]
    there = standings(view.match.id for view in open_to_it)
    for view in open_to_it:
        if view.match.id in there:
            _compare(view, there[view.match.id], meanings, may_call(view.match))
    return views


def _compare(view: RowView, standing: Standing, meanings: Meanings, shows_phones: bool) -> None:
    whole = whole_of(Decided(view.row, Choosing.UPDATE, standing.customer.id))
    found = compare(standing, whole, meanings)
    view.changes = list(_changes(found, shows_phones))
    view.added = len(found.entries)
    if view.row.is_own:
        pairs = paired(whole.parts, standing.deals)
        view.strangers = sum(deal is None and bool(part.past) for part, deal in pairs)


def _changes(found: Difference, shows_phones: bool) -> Any:
    for name, (old, new) in found.fields.items():
        if own := field_named("customers", name):
            yield own.label, _own(own, old), _own(own, new)
            continue
        yield LABELS.get(name, name), _shown(name, old), _shown(name, new)
    for contact, fields in found.contacts:
        if contact is None:
            yield _("New contact"), "", fields["name"][1]
            continue
        for name, (old, new) in fields.items():
            label = f"{contact.name} · {label_of(f'contact.{name}')}"
            if own := field_named("contacts", name):
                yield label, _own(own, old), _own(own, new)
                continue
            is_private = name in PRIVATE and not shows_phones
            yield label, ("***" if is_private and old else _shown(name, old)), _shown(name, new)
    for name, (old, new) in found.terms.items():
        own = field_named("deals", name)
        told = (_own(own, one) if own else _shown(name, one) for one in (old, new))
        yield label_of(f"deal.{name}"), *told
    if found.move:
        yield label_of("deal.stage"), found.move.deal.stage.name, found.move.to.name
    for row in found.past:
        label = PAST[row.table] if row.closes is None else _("Promise")
        yield label, row.old, row.told


def _own(field: CustomField, value: Any) -> Any:
    is_new = field.kind is Kind.CHOICE and isinstance(value, int) and value < 0
    return _("a new word") if is_new else said(field, value)


def _shown(name: str, value: Any) -> Any:
    if value in (None, ""):
        return ""
    if name.endswith("_id"):
        return word(value) or _("a new word")
    if name == "region_code":
        return full_name(value)
    if name in ("amount", "annual_revenue"):
        return plain_yuan(value)
    return value.label if isinstance(value, Choice) else value


def rows_to_decide(import_id: int, level: str) -> list[ImportRow]:
    """Rows that are like a customer at a level, or like a row above them (`inside`)."""
    mine = ImportRow.import_id == import_id, ImportRow.state.not_in(NOTHING_TO_TAKE)
    mine += (ImportRow.is_unchanged.is_(False),)
    if level == "inside":
        wanted = ImportRow.match_line.is_not(None)
    else:
        wanted = (ImportRow.match_level == level) & ImportRow.match_id.is_not(None)
    return list(db.session.scalars(select(ImportRow).where(*mine, wanted)))
