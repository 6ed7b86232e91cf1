"""Puts rows of one file together that are about the same customer."""

from dataclasses import dataclass, field
from typing import Any

from crmapp.imports.models import Choosing
from crmapp.imports.understood import REFUSED, UnderstoodRow, keep_person
from crmapp.text import normalise


@dataclass
class Decided:
    """A row with what becomes of it: `match_id` is the customer, `match_line` the row above."""

    row: UnderstoodRow
    choice: Choosing
    match_id: int | None = None
    match_line: int | None = None
    known: list[int] = field(default_factory=list)

    @property
    def line(self) -> int:
        """The first of its rows in the sheet."""
        return self.row.numbers[0]


@dataclass
class Whole:
    """One customer to be: its facts, its contacts, and a part for each deal with its entries."""

    customer: dict[str, Any]
    contacts: list[dict[str, Any]]
    parts: list[UnderstoodRow]
    lines: list[int]
    known: set[int]
    onto: int | None = None  # the customer that is updated instead

    @property
    def owner(self) -> str:
        """The last owner's name that its rows tell."""
        return next((part.owner for part in reversed(self.parts) if part.owner), "")


def wholes_of(decided: list[Decided]) -> list[Whole]:
    """Return the customers that the chosen rows make or update, in the order of the file.

    A row put together with one that is left out is taken in by itself.
    """
    by_line: dict[int, Whole] = {}
    found: list[Whole] = []
    for one in decided:
        if one.choice is Choosing.SKIP or one.row.state == REFUSED:
            continue
        above = by_line.get(one.match_line or 0)
        if one.choice is Choosing.UPDATE and one.match_id is None and above is not None:
            _join(above, one)
            by_line[one.line] = above
            continue
        whole = whole_of(one)
        by_line[one.line] = whole
        found.append(whole)
    return found


def whole_of(one: Decided) -> Whole:
    """The customer that one row alone makes or updates."""
    if one.choice is Choosing.PERSON:
        keep_person(one.row)
    onto = one.match_id if one.choice is Choosing.UPDATE else None
    return Whole(
        dict(one.row.customer), [dict(contact) for contact in one.row.contacts],
        [one.row, *one.row.further], [one.line], set(one.known), onto,
    )  # fmt: skip


def _join(whole: Whole, one: Decided) -> None:
    """Add a row: blanks are filled, a fact that differs stays as it was, a deal of its own too."""
    row = one.row
    for name, value in row.customer.items():
        former = whole.customer.get(name)
        if name == "remarks" and former and value not in str(former):
            whole.customer[name] = f"{former}\n{value}"
        elif former in (None, ""):
            whole.customer[name] = value
    for contact in row.contacts:
        _add_contact(whole.contacts, contact)
    first = whole.parts[0]
    same_deal = not row.is_own and all(
        first.deal.get(name) == value for name, value in row.deal.items()
    )
    if same_deal:
        told = {(entry.day, normalise(entry.text)) for entry in first.entries}
        new = [entry for entry in row.entries if (entry.day, normalise(entry.text)) not in told]
        # sorted() is stable: entries of one day keep the order of the sheet.
        first.entries = sorted([*first.entries, *new], key=lambda entry: str(entry.day or ""))
        first.owner = first.owner or row.owner
    else:
        whole.parts += [row, *row.further]
    whole.lines.append(one.line)
    whole.known |= set(one.known)


def _add_contact(contacts: list[dict[str, Any]], new: dict[str, Any]) -> None:
    name = normalise(str(new.get("name") or ""))
    for known in contacts:
        if normalise(str(known.get("name") or "")) == name:
            for key, value in new.items():
                if known.get(key) in (None, ""):
                    known[key] = value
            return
    contacts.append(dict(new))
