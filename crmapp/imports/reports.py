"""What was understood and taken of a sheet, row by row, as JSON and as lines."""

from typing import Any

from crmapp.accounts.models import Person
from crmapp.accounts.team import person
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.duplicates.reasons import Reason, Sign
from crmapp.imports.choices import NEW
from crmapp.imports.columns import ColumnGuess
from crmapp.imports.drafting import plan_of
from crmapp.imports.matching import Likeness
from crmapp.imports.meanings import Meanings
from crmapp.imports.models import Choosing
from crmapp.imports.staging import Staged
from crmapp.imports.understood import REFUSED, UnderstoodRow
from crmapp.imports.wholes import Decided
from crmapp.money import plain_yuan

# A nested form tells more than it hides, but the texts of all cells would double the page.
LEFT_OUT = ("cells", "numbers", "issues")


def report(
    name: str,
    staged: Staged,
    guesses: list[ColumnGuess],
    choices: dict[str, Any],
    by: Person,
) -> dict[str, Any]:
    """Return everything that is known of a sheet before it is taken in, as JSON can hold it."""
    meanings = Meanings(choices, by)
    rows = [
        _row(one, like, meanings)
        for one, like in zip(staged.decided(), staged.likenesses, strict=True)
    ]
    return {
        "file": name,
        "sheet": staged.layout.sheet.name,
        "header_row": staged.layout.header_row,
        "money": "fen",
        "taken": False,
        "columns": [
            {
                "column": guess.index + 1,
                "header": guess.header,
                "field": staged.mapping.get(guess.index),
                "confidence": guess.confidence,
                "samples": list(guess.samples),
            }
            for guess in guesses
        ],
        "choices": choices,
        "rows": rows,
        "dropped": [
            {"row": one.number, "reason": one.reason, "text": one.text}
            for one in staged.layout.dropped
        ],
        "figures": {**staged.figures(), **_outcomes(rows)},
    }


def _row(one: Decided, like: Likeness, meanings: Meanings) -> dict[str, Any]:
    row = one.row
    said = {key: value for key, value in row.plain().items() if key not in LEFT_OUT}
    outcome = _outcome(one)
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
        "match": _match(like),
    }


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


def _outcome(one: Decided) -> str:
    if one.row.state == REFUSED:
        return "refused"
    if one.choice is Choosing.SKIP:
        return "skipped"
    if one.choice is Choosing.UPDATE:
        return "updated" if one.match_id is not None else "together"
    return "taken"


def _match(like: Likeness) -> dict[str, Any] | None:
    if not like.level:
        return None
    customer = db.session.get(Customer, like.customer_id) if like.customer_id else None
    return {
        "level": like.level,
        "reasons": [str(reason.label) for reason in like.reasons],
        "row": like.line,
        "customer": (customer.number or customer.name) if customer is not None else None,
    }


def reasons_in_words(plain: list[list[str]]) -> list[str]:
    """The reasons of a staged row in the reader's language."""
    return [str(Reason(Sign(sign), what).label) for sign, what in plain]


def _outcomes(rows: list[dict[str, Any]]) -> dict[str, int]:
    counts = dict.fromkeys(("taken", "together", "updated", "skipped", "refused"), 0)
    for row in rows:
        counts[row["outcome"]] += 1
    return {f"records_{name}": number for name, number in counts.items()}


def told_in_words(told: dict[str, Any]) -> list[str]:
    """The report as lines for a terminal."""
    lines = [f"{told['file']} · {told['sheet']} · header in row {told['header_row']}", ""]
    for column in told["columns"]:
        field = column["field"] or "-"
        lines.append(f"  {column['column']:>3} {column['header']} → {field}")
    lines.append("")
    for row in told["rows"]:
        lines += _row_in_words(row)
    for one in told["dropped"]:
        lines.append(f"row {one['row']}: {one['reason']}: {one['text']}")
    figures = {key: value for key, value in told["figures"].items() if isinstance(value, int)}
    lines.append("")
    lines.append("Taken in." if told["taken"] else "Nothing was written.")
    lines.append(", ".join(f"{key} {value}" for key, value in figures.items()))
    return lines


def _row_in_words(row: dict[str, Any]) -> list[str]:
    numbers = ",".join(map(str, row["rows"]))
    name = row["customer"].get("name", "")
    stage = row.get("stage", "")
    lines = [f"row {numbers}: {row['outcome']} {name} [{stage}]"]
    for entry in row["entries"]:
        what = " ".join(filter(None, (entry["day"], entry["method"], entry["content"])))
        due = " ".join(filter(None, (entry["next_due"], entry["next_action"])))
        lines.append(f"      {what}" + (f" → {due}" if due else ""))
    lines += [f"      ! {issue['text']}" for issue in row["issues"]]
    if match := row["match"]:
        where = f"row {match['row']}" if match["row"] else match["customer"]
        lines.append(f"      {match['level']} {where}: {'; '.join(match['reasons'])}")
    return lines
