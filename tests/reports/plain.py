"""Plain statements over the tables, and what a report says, brought into one form."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Date, bindparam, text

from crmapp.database import db
from crmapp.reports.catalogue import REPORTS
from crmapp.reports.figures import Figures
from crmapp.reports.scope import Scope

COUNTED = "c.deleted_at IS NULL AND c.merged_into_id IS NULL AND c.review = 'approved'"
WON = "(SELECT id FROM stages WHERE kind IN ('won', 'after_sales'))"
LOST = "(SELECT id FROM stages WHERE kind = 'lost')"


def ask(statement: str, scope: Scope) -> list[tuple[Any, ...]]:
    """The rows of a plain statement; `{counted}` stands for the customers that count."""
    wanted = [COUNTED, *(f"c.{name}_id = {key}" for name, key in _filters(scope).items())]
    asked = text(statement.replace("{counted}", " AND ".join(wanted)))
    days = {"first": scope.period.first, "last": scope.period.last}
    typed = [bindparam(name, type_=Date) for name in days if f":{name}" in statement]
    given = {one.key: days[one.key] for one in typed}
    return [tuple(row) for row in db.session.execute(asked.bindparams(*typed), given)]


def _filters(scope: Scope) -> dict[str, int]:
    named = {name: getattr(scope, name) for name in ("owner", "source", "industry")}
    return {name: key for name, key in named.items() if key is not None}


def told(figures: Figures, *places: int) -> dict[str, tuple[Any, ...]]:
    """Some columns of a report by the names of its bars, empty rows left out."""
    rows = {row.bar: tuple(row.cells[nth] or 0 for nth in places) for row in figures.rows}
    return {bar: cells for bar, cells in rows.items() if any(cells)}


def keyed(rows: list[tuple[Any, ...]]) -> dict[str, tuple[Any, ...]]:
    """The same of a plain statement."""
    named = {str(row[0] or "none"): tuple(int(one or 0) for one in row[1:]) for row in rows}
    return {bar: cells for bar, cells in named.items() if any(cells)}


def each(scopes: list[Scope], key: str, statement: str, *places: int, by: str = "") -> None:
    """Hold a report against a statement, in every scope."""
    compared = 0
    for scope in scopes:
        here = told(REPORTS[key].count(replace(scope, by=by)), *places)
        assert here == keyed(ask(statement, scope)), (key, by, scope)
        compared += len(here)
    assert compared >= len(scopes), (key, by)
