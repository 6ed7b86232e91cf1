"""What was understood and taken of a sheet, row by row, as JSON and as lines."""

from collections.abc import Iterator
from typing import Any

from crmapp.accounts.team import person
from crmapp.customers.models import Customer
from crmapp.imports.beside import barred, rows_beside
from crmapp.imports.choices import NEW
from crmapp.imports.columns import ColumnGuess
from crmapp.imports.comparing import PRIVATE, Standing, compare, standings
from crmapp.imports.formers import plain
from crmapp.imports.importer import Importer
from crmapp.imports.matching import Likeness
from crmapp.imports.meanings import Meanings
from crmapp.imports.row_values import plan_of
from crmapp.imports.staged import fate_of
from crmapp.imports.staging import Staged
from crmapp.imports.understood import UnderstoodRow
from crmapp.imports.wholes import Decided, whole_of
from crmapp.money import plain_yuan

# A nested form tells more than it hides, but the texts of all cells would double the page.
LEFT_OUT = ("cells", "numbers", "issues", "state", "is_own", "further")
OUTCOMES = {
    "new": "taken", "together": "together", "update": "updated", "unchanged": "unchanged",
    "skip": "skipped", "refused": "refused",
}  # fmt: skip


class Report:
    """Everything that is known of a sheet before it is taken in, as JSON can hold it.

    It is told piece by piece, for a large file has many rows: each row of the file is among
    `rows` or `dropped`. `seen` are the customers that rows are like, as the importer sees them.
    """

    def __init__(
        self, staged: Staged, guesses: list[ColumnGuess], importer: Importer,
        seen: dict[int, Customer],
    ) -> None:  # fmt: skip
        """Take a staged sheet and what its columns seemed to be."""
        self._staged, self._guesses, self._seen = staged, guesses, seen
        self._meanings = importer.meanings(staged.choices)
        self._there = standings(one.id for one in seen.values() if importer.may_edit(one))
        self._counts = dict.fromkeys(OUTCOMES.values(), 0)

    def head(self, name: str) -> dict[str, Any]:
        """What stands before the rows: the sheet, its columns, what its words become."""
        staged = self._staged
        return {
            "file": name,
            "sheet": staged.layout.sheet.name,
            "header_row": staged.layout.header_row,
            "unread": list(staged.layout.unread),
            "money": "fen",
            "columns": [
                {
                    "column": guess.index + 1,
                    "header": guess.header,
                    "field": staged.mapping.get(guess.index),
                    "confidence": guess.confidence,
                    "samples": list(guess.samples),
                }
                for guess in self._guesses
            ],
            "choices": staged.choices,
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        """The customers with all that is understood of them, and what becomes of each."""
        staged, there = self._staged, self._there
        for place, (one, like) in enumerate(zip(staged.decided(), staged.likenesses, strict=True)):
            told = _row(one, like, self._meanings, self._seen, place in staged.unchanged)
            if one.match_id in there and place not in staged.unchanged:
                told["changes"] = _changes(there[one.match_id], one, self._meanings)
            self._counts[told["outcome"]] += 1
            yield told

    def tail(self) -> dict[str, Any]:
        """What stands behind the rows, once all of them were told."""
        outcomes = {f"records_{name}": number for name, number in self._counts.items()}
        return {
            "dropped": [
                {
                    "row": row.numbers[0],
                    "place": row.places[0] if row.places else str(row.numbers[0]),
                    "reason": row.issues[0].code.removeprefix("row_"),
                    "text": " ".join(filter(None, row.cells[0])),
                }
                for row in self._staged.left
            ],
            "sheets": [
                {"sheet": one.title, "rows": one.rows, "told": one.told, "lost": one.lost}
                for one in rows_beside({"sheets": self._staged.sheets}, self._staged.words)
            ],
            "figures": {**self._staged.figures(), **outcomes},
        }


def _row(
    one: Decided, like: Likeness, meanings: Meanings, seen: dict[int, Customer], unchanged: bool
) -> dict[str, Any]:
    row = one.row
    said = {key: value for key, value in row.plain().items() if key not in LEFT_OUT}
    inside = one.match_id is None
    outcome = OUTCOMES[fate_of(row.state, one.choice, inside, unchanged)]
    match = None if inside else seen.get(one.match_id)
    return {
        "rows": row.numbers,
        "state": row.state,
        "outcome": outcome,
        **said,
        **(_taken(row, meanings) if outcome != "refused" else {}),
        "issues": [
            {"code": issue.code, "field": issue.key, "row": issue.row, "text": str(issue)}
            for issue in row.issues
        ],
        "barred": dict(barred(row, match, meanings)) if row.past else {},
        "match": _match(like, seen),
    }


def _changes(standing: Standing, one: Decided, meanings: Meanings) -> list[dict[str, Any]]:
    """What the row would change in its customer; a phone that is there is not told."""
    found = compare(standing, whole_of(Decided(one.row, one.choice, one.match_id)), meanings)
    told = [("customer", found.fields), ("deal", found.terms)]
    told += [("contact", fields) for _contact, fields in found.contacts]
    changes = [
        {
            "field": f"{record}.{name}",
            "old": "***" if old and name in PRIVATE else plain(old),
            "new": plain(new),
        }
        for record, fields in told
        for name, (old, new) in fields.items()
    ]
    if found.move:
        old, new = found.move.deal.stage.name, found.move.to.name
        changes.append({"field": "deal.stage", "old": old, "new": new})
    added = [{"field": "followup", "old": None, "new": entry["content"]} for entry in found.entries]
    past = [{"field": row.table, "old": row.old or None, "new": row.told} for row in found.past]
    return changes + added + past


def _taken(row: UnderstoodRow, meanings: Meanings) -> dict[str, Any]:
    """What the row's words become: the team's stage, owner and plan."""
    stage = meanings.stage(row)
    planned = plan_of(row, stage)
    plan = None
    if planned is not None:
        step, state = planned
        plan = {"due": step.due.isoformat(), "state": state.value, "action": step.action,
                "method": step.method}  # fmt: skip
    return {
        "owner_becomes": _owner(row.owner, meanings),
        "stage": stage.name,
        "stage_kind": stage.kind.value,
        "amount_yuan": plain_yuan(row.deal["amount"]) if row.deal.get("amount") else None,
        "plan": plan,
    }


def _owner(name: str, meanings: Meanings) -> str | None:
    if meanings.choices["owners"].get(name) == NEW:
        return NEW
    found = person(meanings.owner_id(name))
    return found.username if found is not None else None


def _match(like: Likeness, seen: dict[int, Customer]) -> dict[str, Any] | None:
    if not like.level:
        return None
    customer = seen.get(like.customer_id)
    reasons = like.reasons if customer is not None or like.line else ()
    return {
        "level": like.level,
        "reasons": [str(reason.label) for reason in reasons],
        "row": like.line,
        "customer": (customer.number or customer.name) if customer is not None else None,
    }


def head_in_words(head: dict[str, Any]) -> list[str]:
    """The sheet and its columns as lines for a terminal."""
    lines = [f"{head['file']} · {head['sheet']} · header in row {head['header_row']}", ""]
    if head["unread"]:
        lines[1:1] = ["sheets that are not read: " + ", ".join(head["unread"])]
    for column in head["columns"]:
        field = column["field"] or "-"
        lines.append(f"  {column['column']:>3} {column['header']} → {field}")
    return [*lines, ""]


def tail_in_words(tail: dict[str, Any]) -> list[str]:
    """What holds no customer, and the figures."""
    lines = [f"row {one['row']}: {one['reason']}: {one['text']}" for one in tail["dropped"]]
    lines += [f"{one['sheet']}: {one['told']} of {one['rows']} rows" for one in tail["sheets"]]
    figures = {key: value for key, value in tail["figures"].items() if isinstance(value, int)}
    lines += ["", "Taken in." if tail["taken"] else "Nothing was written."]
    return [*lines, ", ".join(f"{key} {value}" for key, value in figures.items())]


def row_in_words(row: dict[str, Any]) -> list[str]:
    """A customer with its follow-ups, in lines."""
    numbers = ",".join(map(str, row["rows"]))
    name = row["customer"].get("name", "")
    stage = row.get("stage", "")
    lines = [f"row {numbers}: {row['outcome']} {name} [{stage}]"]
    for entry in row["entries"]:
        what = " ".join(filter(None, (entry["day"], entry["method"], entry["content"])))
        due = " ".join(filter(None, (entry["next_due"], entry["next_action"])))
        lines.append(f"      {what}" + (f" → {due}" if due else ""))
    lines += [f"      ! {issue['text']}" for issue in row["issues"]]
    lines += [f"      ! {sheet}: {count} stay out" for sheet, count in row["barred"].items()]
    for change in row.get("changes", ()):
        lines.append(f"      {change['field']}: {change['old'] or '-'} → {change['new']}")
    if match := row["match"]:
        where = f"row {match['row']}" if match["row"] else match["customer"]
        lines.append(f"      {match['level']} {where}: {'; '.join(match['reasons'])}")
    return lines
