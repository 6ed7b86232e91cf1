"""How often each word that needs a meaning stands in a sheet: owners, stages, words of lists."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from crmapp.custom_fields.importing import asked_choices
from crmapp.imports.beside import counts_in
from crmapp.imports.choices import CUSTOMER_WORDS, asked_kinds
from crmapp.imports.own_past import methods_in, people_in, stages_in
from crmapp.imports.understood import UnderstoodRow
from crmapp.lists.models import ListKind


@dataclass
class WordCounts:
    """Owners, authors of entries, stages, rows beside, and words by the kind of their list."""

    owners: Counter = field(default_factory=Counter)
    authors: Counter = field(default_factory=Counter)
    stages: Counter = field(default_factory=Counter)
    sheets: Counter = field(default_factory=Counter)  # rows of those beside the customers
    lists: dict[str, Counter] = field(
        default_factory=lambda: {kind.value: Counter() for kind in asked_kinds()}
    )

    def add(self, row: UnderstoodRow) -> None:
        """Count the words of a row with its further deals."""
        for part in (row, *row.further):
            self._add_part(part)

    def _add_part(self, row: UnderstoodRow) -> None:
        self.owners[row.owner] += 1
        self.stages[row.deal.get("stage", "")] += 1
        for name, kind in CUSTOMER_WORDS.items():
            self.lists[kind.value][row.customer.get(name, "")] += 1
        for own in asked_choices():
            for said in _records(row, own.value.partition(".")[0]):
                self.lists[own.value][said.get(own.field.name, "")] += 1
        self.lists[ListKind.LOSS_REASON.value][row.deal.get("loss_reason", "")] += 1
        methods = [row.next_step.method] if row.next_step else []
        for entry in row.entries:
            self.authors[entry.author] += 1
            methods += [entry.method, entry.next_method]
        self.sheets.update(counts_in(row.past))
        self.authors.update(people_in(row.past))
        self.stages.update(stages_in(row.past))
        self.lists[ListKind.METHOD.value].update([*methods, *methods_in(row.past)])

    def merge(self, others: Iterable["WordCounts"]) -> None:
        """Add what was counted elsewhere."""
        for other in others:
            self.owners.update(other.owners)
            self.authors.update(other.authors)
            self.stages.update(other.stages)
            self.sheets.update(other.sheets)
            for kind, counter in other.lists.items():
                self.lists[kind].update(counter)

    def told(self) -> dict[str, Any]:
        """The counts as an import keeps them; a blank word of a list asks for nothing."""
        return {
            "owners": dict(self.owners.most_common()),
            "authors": _filled(self.authors),
            "stages": dict(self.stages.most_common()),
            "sheets": dict(self.sheets),
            "lists": {kind: _filled(counter) for kind, counter in self.lists.items()},
        }


def _records(row: UnderstoodRow, record: str) -> list[dict[str, Any]]:
    """What a row says of its customer, each of its contacts, or its deal."""
    told = {"customer": [row.customer], "contact": row.contacts, "deal": [row.deal]}
    return [said for said in told[record] if said]


def _filled(counter: Counter) -> dict[str, int]:
    return {word: count for word, count in counter.most_common() if word}
