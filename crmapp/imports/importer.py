"""Who takes a sheet in: what they see of the customers there are, and what they may do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from crmapp.accounts.models import Person
from crmapp.customers.models import Customer
from crmapp.imports.choices import Powers
from crmapp.imports.matching import Look
from crmapp.imports.meanings import Meanings

May = Callable[[Customer], bool]


@dataclass(frozen=True)
class Importer:
    """A person with what policy grants them; `queries.importer_of` makes one.

    `look` compares a row with the customers, `may_edit` says which of them the person may
    change, `may_call` whose phones they may see.
    """

    person: Person
    powers: Powers
    look: Look
    may_edit: May
    may_call: May

    def meanings(self, choices: dict[str, Any]) -> Meanings:
        """How this person reads chosen words."""
        return Meanings(choices, self.person, brings=self.powers.brings)
