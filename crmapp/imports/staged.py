"""An understood row as the staging table keeps it: JSON, sealed, and read back typed."""

import json
from dataclasses import MISSING, fields
from datetime import date, time
from functools import cache
from typing import Any

from crmapp.imports.models import Choosing
from crmapp.imports.next_steps import NextStep
from crmapp.imports.notes import Entry
from crmapp.imports.understood import REFUSED, Issue, UnderstoodRow
from crmapp.text import normalise
from crmapp.vault import vault

DROPPED = "dropped"  # a row of the file that holds no customer: a total, a hint, a note
NOTHING_TO_TAKE = (REFUSED, DROPPED)

FATES = ("new", "together", "update", "unchanged", "skip", "refused", "dropped")

_DAYS = ("day", "next_due", "due")
_CLOCKS = ("clock", "ended")


def fate_of(state: str, choice: Choosing, inside: bool, unchanged: bool) -> str:
    """What becomes of a row, one of FATES; `inside` says that no customer is like it."""
    if state in NOTHING_TO_TAKE:
        return state
    if choice is Choosing.UPDATE:
        return "together" if inside else "update"
    if choice is Choosing.SKIP:
        return "unchanged" if unchanged else "skip"
    return "new"


def pack(row: UnderstoodRow, known: list[int]) -> str:
    """Return a row as text; `known` are customers that share a number or the whole name."""
    return json.dumps({**_said(row), "known": known}, ensure_ascii=False, default=_plain)


def repack(text: str, known: list[int], above: str) -> str:
    """Return the text of a row with these customers, and the place of a like row above."""
    return json.dumps({**json.loads(text), "known": known, "above": above}, ensure_ascii=False)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | time) else _said(value)


def _said(record: Any) -> dict[str, Any]:
    """The fields of a row, an entry, a step or an issue, but for those that say nothing."""
    told = {}
    for name, default in _defaults(type(record)):
        value = getattr(record, name)
        if value != default:
            told[name] = value
    return told


@cache
def _defaults(kind: type) -> list[tuple[str, Any]]:
    return [
        (one.name, one.default if one.default_factory is MISSING else one.default_factory())
        for one in fields(kind)
    ]


def unpack(text: str) -> tuple[UnderstoodRow, list[int]]:
    """Return the row of a text and the customers known to share its keys."""
    said = json.loads(text)
    known = said.pop("known")
    return _row(said), known


def _row(said: dict[str, Any]) -> UnderstoodRow:
    step, last = said.pop("next_step", None), said.pop("last_contact_on", None)
    return UnderstoodRow(
        **{
            **said,
            "customer": _typed(said["customer"]),
            "deal": _typed(said["deal"]),
            "entries": [Entry(**_typed(entry)) for entry in said["entries"]],
            "issues": [Issue(**issue) for issue in said["issues"]],
            "further": [_row(part) for part in said.get("further", ())],
        },
        next_step=NextStep(**_typed(step)) if step else None,
        last_contact_on=date.fromisoformat(last) if last else None,
    )


def _typed(said: dict[str, Any]) -> dict[str, Any]:
    return {key: _value(key, value) for key, value in said.items()}


def _value(key: str, value: Any) -> Any:
    if isinstance(value, str) and (key in _DAYS or key.endswith("_on")):
        return date.fromisoformat(value)
    return time.fromisoformat(value) if isinstance(value, str) and key in _CLOCKS else value


def identity_of(row: UnderstoodRow) -> str:
    """Return a keyed index of who the row is about, '' where a name alone would tell it.

    An individual without a whole phone number has no other key by which it is met again.
    """
    contact = row.contacts[0] if row.contacts else {}
    parts = [row.name, row.customer.get("company_name"), contact.get("name"), contact.get("phone")]
    plain = [normalise(str(part or "")) for part in parts]
    return vault().index("import_row", "\x1f".join(plain)) if plain[0] else ""


def fingerprint_of(row: UnderstoodRow, mapping: dict[int, str]) -> str:
    """Return a keyed index of all that a row's cells say, and of how they are read."""
    cells = "\x1e".join("\x1f".join(cells).rstrip("\x1f") for cells in row.cells)
    if row.is_own:  # its contacts, deals and follow-ups stand in further sheets
        cells = json.dumps({**row.plain(), "numbers": [], "issues": []}, ensure_ascii=False)
    read_as = "\x1f".join(f"{index}={key}" for index, key in sorted(mapping.items()))
    return vault().index("import_cells", f"{read_as}\x1d{cells}")
