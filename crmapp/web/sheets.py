"""What the pages of an import are made of, for its views."""

from collections.abc import Mapping
from typing import Any

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.custom_fields.definitions import field_named
from crmapp.customers.blocks import LABELS, label
from crmapp.imports.beside import TABLES, rows_beside
from crmapp.imports.choices import (
    asked_kinds,
    by_count,
    is_sure_stage,
    names_of,
    owner_offers,
    unknown,
    words_for,
)
from crmapp.imports.columns import label_of
from crmapp.imports.forms import field_groups
from crmapp.imports.models import Import, ImportRow
from crmapp.imports.opened import Opened, first_rows
from crmapp.imports.queries import (
    FILTERS,
    conflicts_of,
    count_unplanned,
    counts_of,
    importer_of,
    kept_customers,
    matches_of,
    new_members,
    powers_of,
    rows_of,
)
from crmapp.imports.returning import count_returned
from crmapp.imports.showing import PAST, RowView, views_of
from crmapp.imports.undoing import may_be_undone, undo_until
from crmapp.policy import Action, can
from crmapp.stages.pipeline import stages
from crmapp.typed_numbers import number_of


def columns_context(imported: Import, table: Opened) -> dict[str, Any]:
    """The page of the columns."""
    return {
        "imported": imported,
        "table": table,
        "groups": field_groups(),
        "rows": first_rows(table.layout, table.mapping, clock.today()),
    }


def review_context(
    imported: Import, person: Person, asked: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The page on which one says what becomes of words and rows."""
    asked = asked or {}
    only = asked.get("kind", "all")
    only = only if only in FILTERS else "all"
    after = number_of(asked.get("after"), digits=9) or 0
    records, has_more = rows_of(imported.id, only=only, after=after)
    powers = powers_of(person)
    found = imported.words
    return {
        "imported": imported,
        "counts": counts_of(imported.id),
        "sheets": rows_beside(imported.figures, imported.words),
        "returned": count_returned(imported.id),
        "views": row_views(imported, records, person),
        "has_more": has_more,
        "only": only,
        "powers": powers,
        "owners": [
            (name, found["owners"].get(name, 0), owner_offers(name, by=person, powers=powers))
            for name in names_of(found)
        ],
        "stage_words": [
            (word, found["stages"][word], is_sure_stage(word)) for word in by_count(found["stages"])
        ],
        "stages": stages(),
        "lists": [
            (kind, unknown(found, kind), words_for(kind))
            for kind in asked_kinds()
            if unknown(found, kind)
        ],
    }


def row_view(imported: Import, record: ImportRow, person: Person) -> RowView:
    """One row as its page shows it."""
    return row_views(imported, [record], person)[0]


def row_views(imported: Import, records: list[ImportRow], person: Person) -> list[RowView]:
    """Some rows as their page shows them."""
    return views_of(
        records,
        matches_of(records, person),
        importer_of(person).meanings(imported.choices),
        lambda customer: can(person, Action.CUSTOMER_EDIT, customer),
        lambda customer: can(person, Action.CONTACT_SEE, customer),
    )


def done_context(imported: Import, person: Person) -> dict[str, Any]:
    """The page that says what came of it."""
    return {
        "imported": imported,
        "unplanned": count_unplanned(imported.id),
        "members": new_members(imported) if can(person, Action.TEAM_MANAGE) else [],
        "kept": kept_customers(imported, person),
        "conflicts": [
            (customer, [field_label(one) for one in fields])
            for customer, fields in conflicts_of(imported, person)
        ],
        "counts": counts_of(imported.id),
        "sheets": rows_beside(imported.figures, imported.words),
        "tables": TABLES,
        "returned": count_returned(imported.id),
        "may_undo": may_be_undone(imported),
        "undo_until": clock.local(undo_until(imported)).date() if imported.taken_at else None,
    }


def field_label(name: str) -> object:
    """The label of a `table.field`."""
    table, _dot, field = name.partition(".")
    if table == "customers":
        return label(field) if field_named(table, field) else LABELS.get(field, field)
    if table in PAST:
        return PAST[table]
    return label_of(f"{table.removesuffix('s')}.{field}")
