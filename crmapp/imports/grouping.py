"""Puts the rows of one customer together: a sheet may have a row per follow-up."""

from dataclasses import replace

from crmapp.imports.cells import text_of
from crmapp.imports.headers import ordinal
from crmapp.imports.tables import Layout, Row
from crmapp.text import normalise

LOG_RATIO = 1.3
NAMES = ("customer.name", "customer.company_name", "contact.name")
DEAL_KEYS = ("deal.title", "deal.product", "deal.amount", "deal.won_amount", "deal.contract_number")
TOLD = ("entry.at", "entry.content", "entry.method")
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


def numbered(mapping: Mapping, headers: dict[int, str], record: str, first: str) -> dict[int, int]:
    """Return for each column of a record which of several it belongs to, counted from 1.

    Its header counts it (联系人2, 第二次跟进时间); else it follows the last column of `first`, or
    leads the next one where such columns stand before it.
    """
    columns = [index for index, key in mapping.fields.items() if key.startswith(f"{record}.")]
    leads = columns and mapping.fields[columns[0]] != first
    found, met, seen = {}, 1, set()
    for index in columns:
        key = mapping.fields[index]
        # A field that stands once in each record begins the next one when it comes again.
        if key in seen and (key == first or leads):
            met, seen = met + 1, set()
        seen.add(key)
        found[index] = ordinal(headers.get(index, "")) or met
    return found


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
        continues = groups and _continues(row, groups[-1], keys[-1], key, mapping)
        if continues and not _is_other_deal(row, groups[-1], mapping):
            groups[-1].append(row)
            continue
        if continues or (groups and not key and _is_deal_below(row, groups[-1], mapping)):
            groups.append([_named_as(row, groups[-1][0], mapping)])
            keys.append(keys[-1])
            continue
        groups.append([row])
        keys.append(key)
    start = layout.extra_from or said[-1].number + 1 if said else 0
    own_keys = [
        key
        for row, key in zip(said, said_keys, strict=True)
        if row.number < start and any(mapping.text(row, field) for field in TOLD)
    ]
    if _is_log(own_keys, mapping):
        groups = _gathered(groups, keys)
    if layout.extra_from:
        groups = _with_extras(groups, layout.extra_from, mapping)
    return groups, silent


def _with_extras(groups: list[list[Row]], start: int, mapping: Mapping) -> list[list[Row]]:
    """Put the rows of a further sheet to the customers of the first, by number or by name."""
    own = [group for group in groups if group[0].number < start]
    known: dict[str, list[Row]] = {}
    for group in own:
        for sign in _signs(group, mapping):
            known.setdefault(sign, group)
    for group in groups:
        if group[0].number < start:
            continue
        found = next((known[sign] for sign in _signs(group, mapping) if sign in known), None)
        if found is not None and _deals(found, mapping) and _deals(group, mapping):
            # A second deal is a record of its own, put to its customer by the name.
            own.append([_named_as(row, found[0], mapping) for row in group])
        elif found is None:
            own.append(group)
            known |= dict.fromkeys(_signs(group, mapping), group)
        else:
            found.extend(group)
    return own


def _deals(group: list[Row], mapping: Mapping) -> bool:
    """Tell whether some row says of a deal what another deal would say otherwise."""
    return any(mapping.text(row, key) for row in group for key in DEAL_KEYS)


def _is_deal_below(row: Row, group: list[Row], mapping: Mapping) -> bool:
    """Tell whether a row without a customer is one more deal of the customer above."""
    if row.number - group[-1].number > 1 or not _deals([row], mapping):
        return False
    own = [key for key in mapping.fields.values() if key.startswith(("customer.", "contact."))]
    return not any(mapping.text(row, key) for key in own)


def _is_other_deal(row: Row, group: list[Row], mapping: Mapping) -> bool:
    """Tell whether a row that goes on with a customer tells of another deal than those above.

    A contract has one number and a project one name; the sum of a row without a follow-up is no
    later word on the sum above.
    """
    keys = ["deal.contract_number", "deal.title"]
    if not any(mapping.text(row, key) for key in TOLD):
        keys += ["deal.amount", "deal.won_amount"]
    own, above = Row(row.number, row.own, row.own), [replace(one, cells=one.own) for one in group]
    return any(
        (told := mapping.text(own, key))
        and (said := {text for one in above if (text := mapping.text(one, key))})
        and told not in said
        for key in keys
    )


def _named_as(row: Row, first: Row, mapping: Mapping) -> Row:
    """Return a row with the customer of another."""
    cells = list(row.cells)
    for key in (*NAMES[:2], "customer.number"):
        for index in mapping.columns(key):
            cells.extend([None] * (index + 1 - len(cells)))
            cells[index] = first.at(index)
    return replace(row, cells=cells)


def _signs(group: list[Row], mapping: Mapping) -> list[str]:
    keys = ("customer.number", "customer.name", "customer.company_name")
    texts = ((key == keys[0], normalise(mapping.text(group[0], key))) for key in keys)
    return [f"{is_number}:{text}" for is_number, text in texts if text]


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
    if not key and mapping.text(row, "customer.number"):
        # A further sheet may name its customers by number alone.
        return False
    own = Row(row.number, row.own, row.own)
    blank = not any(mapping.text(own, field) for field in NAMES[:2])
    if blank and key and key.split("\x1f")[0] == last.split("\x1f")[0]:
        # Filled down by a merge.
        return True
    if blank and key and not any(mapping.text(first, field) for field in NAMES[:2]):
        # Above stands a person without a company as well: nobody of whose company this one is.
        return False
    if blank and key and _names_people_first(mapping):
        return False
    if not key or (blank and not any(mapping.text(row, field) for field in NAMES[:2])):
        return _is_tail(row, mapping)
    if key != last or not _dated(mapping):
        return False
    return _differs(row, first, mapping)


def _names_people_first(mapping: Mapping) -> bool:
    """Tell whether people stand before their companies, as in a phone's list of contacts.

    Such a list leaves the company of a person blank who has none.
    """
    companies = [index for key in NAMES[:2] for index in mapping.columns(key)]
    people = mapping.columns("contact.name")
    return bool(people and companies) and people[0] < min(companies)


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
    told = [mapping.text(row, key) for key in TOLD]
    return any(told) and told != [mapping.text(other, key) for key in TOLD]


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
