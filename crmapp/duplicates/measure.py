"""Counting what the rules find in a file of pairs, to be run after every change of them."""

import csv
from dataclasses import dataclass, field
from pathlib import Path

from crmapp.duplicates.levels import compare
from crmapp.duplicates.names import name_keys


@dataclass
class Figures:
    """How many alike pairs were found and how many unlike ones were taken for one."""

    alike: int = 0
    unlike: int = 0
    found: int = 0
    false: int = 0
    wrong: list[tuple[str, str, str]] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [f"found {self.found} of {self.alike}, false {self.false} of {self.unlike}"]
        return "\n".join(lines + ["  " + " | ".join(pair) for pair in self.wrong])


def measure(path: Path) -> Figures:
    """Read `name_a,name_b,same` (1 or 0) and count the warnings of levels A and B."""
    figures = Figures()
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            _count(figures, row["name_a"], row["name_b"], row["same"].strip() == "1")
    return figures


def _count(figures: Figures, a: str, b: str, same: bool) -> None:
    match = compare(name_keys(a), name_keys(b))
    warned = match is not None and match.warns
    figures.alike += same
    figures.unlike += not same
    figures.found += same and warned
    figures.false += warned and not same
    if same != warned:
        figures.wrong.append(("missed" if same else "false", a, b))
