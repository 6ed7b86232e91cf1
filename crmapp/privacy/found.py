"""What was found of one person."""

from dataclasses import dataclass, field
from typing import Any

from crmapp.attachments.models import Attachment
from crmapp.contacts.models import Contact
from crmapp.customers.models import Customer
from crmapp.history.models import Change
from crmapp.imports.models import ImportRow
from crmapp.privacy.places import Place


@dataclass(frozen=True)
class Mention:
    """A text that speaks of the person."""

    place: Place
    record: Any
    customer: Customer | None

    @property
    def key(self) -> str:
        """What a form calls it."""
        return f"{self.place.key}-{self.record.id}"


@dataclass
class Found:
    """All that was found of one person."""

    contacts: list[Contact] = field(default_factory=list)
    customers: list[Customer] = field(default_factory=list)  # individuals
    mentions: list[Mention] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    staged: list[ImportRow] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    is_cut: bool = False  # more texts speak of the person

    @property
    def figures(self) -> dict[str, int]:
        """How much, by place; what a record of the request may say."""
        return {name: len(rows) for name, rows in vars(self).items() if isinstance(rows, list)}

    @property
    def customer_ids(self) -> set[int]:
        """The customers that any of it hangs on."""
        held = [one.customer_id for one in (*self.contacts, *self.files)]
        return {*held, *(one.id for one in self.customers)}
