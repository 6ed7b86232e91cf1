"""Puts the rows of one customer together: a sheet may have a row per follow-up."""

from crmapp.imports.cells import text_of
from crmapp.imports.layout import Layout, Row
from crmapp.text import normalise

LOG_RATIO = 1.3
NAMES = ("customer.name", "customer.company_name", "contact.name")
OWN_IDENTITY = ("customer.number", "contact.phone", "customer.credit_code")


class Mapping:
    """Which columns hold which fields."""

    def __init__(self, fields: dict[int, str]) -> None:
        """Take `{column index: field key}`."""
        self.fields = dict(sorted(fields.items()))
        self._columns: dict[str, list[int]] = {}
        for index, key in self.fields.items():
            self._columns.setdefault(key, []).append(index)

    def columns(self, key: str) -> list[int]:
        """Return the columns of a field from left to right."""
        return self._columns.get(key, [])

    def __contains__(self, key: str) -> bool:
        return key in self._columns

    def text(self, row: Row, key: str) -> str:
        """Return the first text that a row has for a field, '' if none."""
        for index in self.columns(key):
            if text := text_of(row.at(index)):
                return text
        return ""


def groups_of(layout: Layout, mapping: Mapping) -> tuple[list[list[Row]], list[Row]]:
    """Return the rows of each customer, and the rows that say nothing.

    Rows belong together if the first cells are merged or left blank below the first, or if a
    sheet of dated follow-ups repeats the customer. Equal customers of a sheet with one row per
    customer stay apart: they are for the duplicate check.
    """
    said, silent = [], []
    speaking = [index for index, key in mapping.fields.items() if key != "sheet.serial"]
    for row in layout.rows:
        speaks = any(text_of(row.at(index)) for index in speaking)
        (said if speaks else silent).append(row)
    groups: list[list[Row]] = []
    keys: list[str] = []
    said_keys = [_key(row, mapping) for row in said]
    for row, key in zip(said, said_keys, strict=True):
        if groups and _continues(row, groups[-1], keys[-1], key, mapping):
            groups[-1].append(row)
            continue
        groups.append([row])
        keys.append(key)
    if _is_log(said_keys, mapping):
        groups = _gathered(groups, keys)
    return groups, silent


def _key(row: Row, mapping: Mapping) -> str:
    """Return what makes two rows the same customer: the name, and the number if there is one."""
    for field in NAMES:
        if name := normalise(mapping.text(row, field)):
            if field == "customer.name" and (company := _company_behind(row, mapping)):
                name = company
            number = mapping.text(row, "customer.number")
            return f"{name}\x1f{number}"
    return ""


def _company_behind(row: Row, mapping: Mapping) -> str:
    """Return the company of a row whose customer is its contact, as a key."""
    name = mapping.text(row, "customer.name")
    if name and name == mapping.text(row, "contact.name"):
        return normalise(mapping.text(row, "customer.company_name"))
    return ""


def _continues(row: Row, group: list[Row], last: str, key: str, mapping: Mapping) -> bool:
    """Tell whether a row goes on with the customer of the rows above it."""
    first = group[0]
    if row.number - group[-1].number > 3:
        return False
    own = Row(row.number, row.own, row.own)
    blank = not any(mapping.text(own, field) for field in NAMES[:2])
    if blank and key and key.split("\x1f")[0] == last.split("\x1f")[0]:
        # Filled down by a merge.
        return True
    if not key or (blank and not any(mapping.text(row, field) for field in NAMES[:2])):
        return _is_tail(row, mapping)
    if key != last or not _dated(mapping):
        return False
    return _differs(row, first, mapping)


def _is_tail(row: Row, mapping: Mapping) -> bool:
    """Tell whether a row without a customer only adds a follow-up or one more contact."""
    if any(mapping.text(row, key) for key in ("customer.number", "customer.credit_code")):
        return False
    facts = [
        key
        for key in set(mapping.fields.values())
        if key.startswith(("customer.", "deal.")) and mapping.text(row, key)
    ]
    entry = any(
        mapping.text(row, key)
        for key in ("entry.content", "entry.at", "entry.method", "entry.next")
    )
    if entry and not any(mapping.text(row, key) for key in OWN_IDENTITY):
        return True
    identity = {"customer.remarks", "customer.owner", "customer.last_contact_on"}
    return not set(facts) - identity and bool(facts or entry or mapping.text(row, "contact.name"))


def _dated(mapping: Mapping) -> bool:
    return "entry.at" in mapping


def _differs(row: Row, other: Row, mapping: Mapping) -> bool:
    """Tell whether two rows of one name are two follow-ups rather than one customer twice."""
    keys = ("entry.at", "entry.content", "entry.method")
    told = [mapping.text(row, key) for key in keys]
    return any(told) and told != [mapping.text(other, key) for key in keys]


def _is_log(said: list[str], mapping: Mapping) -> bool:
    """Tell whether the sheet has a row per follow-up, in any order."""
    if not _dated(mapping):
        return False
    keys = [key for key in said if key]
    return bool(keys) and len(keys) / len(set(keys)) >= LOG_RATIO


def _gathered(groups: list[list[Row]], keys: list[str]) -> list[list[Row]]:
    together: dict[object, list[Row]] = {}
    for place, (group, key) in enumerate(zip(groups, keys, strict=True)):
        together.setdefault(key or place, []).extend(group)
    return list(together.values())
