"""A line of the sheet and the text of its cells, the same to read, to edit and to copy."""

from dataclasses import dataclass
from typing import Any

from crmapp.contacts.models import Contact
from crmapp.custom_fields.cells import cell_text
from crmapp.customers.models import Customer
from crmapp.deals.models import Deal
from crmapp.field_policy.sight import Sight
from crmapp.grid.columns import Column, Kind, Part
from crmapp.labels import Choice
from crmapp.money import plain_yuan
from crmapp.nextsteps.models import NextStep
from crmapp.regions.table import full_name


@dataclass
class Line:
    """A customer with its main contact, its current deal and that deal's open plan."""

    customer: Customer
    contact: Contact | None = None
    deal: Deal | None = None
    step: NextStep | None = None

    def record(self, part: Part) -> Any:
        """The record that a cell of this part shows, or None."""
        return getattr(self, part)

    def token(self, part: Part) -> str:
        """Which record a cell was seen in, and its version: `40:3`; "" for none."""
        if part == Part.STEP:
            return f"{self.deal.id}:{self.step.id if self.step else 0}" if self.deal else ""
        record = self.record(part)
        return f"{record.id}:{record.version}" if record is not None else ""

    def says(self, part: Part, values: dict[str, Any]) -> bool:
        """Whether some values stand there already."""
        record = self.record(part)
        return all(getattr(record, name, None) == value for name, value in values.items())

    @property
    def tokens(self) -> str:
        """All of them in one word, for a preview to send back."""
        return "/".join(self.token(part) for part in Part)


def is_masked(column: Column, eye: Sight) -> bool:
    """Whether a private cell is not shown whole to one who sees so much."""
    return column.is_private and not eye.is_whole(column.field)


def text_of(line: Line, column: Column, eye: Sight) -> str:
    """What a cell says to one who sees so much."""
    source = line.record(column.part)
    if source is None or not eye.has(column.ruled):
        return ""
    if column.own is not None:
        return cell_text(column.own, getattr(source, column.field))
    if column.kind is Kind.WORD or column.key == "stage":
        word = getattr(source, column.key)
        return word.name if word is not None else ""
    value = getattr(source, column.field)
    if value is None or value == "":
        return ""
    if column.is_private:
        return eye.told(column.field, value)
    return plain(column, value)


def plain(column: Column, value: Any) -> str:
    """The text of a value that is neither private nor the key of a word."""
    if column.own is not None:
        return cell_text(column.own, value)
    if isinstance(value, str) and not isinstance(value, Choice):
        return full_name(value) if column.kind is Kind.REGION else value.replace("\r\n", "\n")
    if isinstance(value, Choice):
        return str(value.label)
    if column.kind is Kind.YUAN:
        return plain_yuan(value)
    if isinstance(value, int):
        return f"{value:,}"
    return value.name if column.key == "owner" else value.isoformat()
