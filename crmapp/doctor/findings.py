"""What the doctor finds: a kept value that differs from the recounted one."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Finding:
    """One row with the columns that are wrong; `right` holds what they should be."""

    table: str
    key: Any
    right: dict[str, Any]
    wrong: dict[str, Any]

    def __str__(self) -> str:
        """A line without private text: derived columns hold keys, dates and sums only."""
        told = ", ".join(
            f"{column} is {self.wrong.get(column)!r}, should be {value!r}"
            for column, value in self.right.items()
        )
        return f"{self.table} {self.key}: {told}"


def compare(table: str, key: Any, kept: dict[str, Any], right: dict[str, Any]) -> list[Finding]:
    """A finding if the kept values differ from the right ones, in a list of one or none."""
    differing = {name: value for name, value in right.items() if kept[name] != value}
    if not differing:
        return []
    return [Finding(table, key, differing, {name: kept[name] for name in differing})]
