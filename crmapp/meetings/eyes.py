"""What of a meeting's rows a reader is shown: on the screen, on paper, or masked for outsiders."""

from dataclasses import dataclass
from typing import Any

from crmapp.accounts.models import Person
from crmapp.contacts.masking import mask_name
from crmapp.customers.kinds import CustomerKind
from crmapp.customers.models import Customer
from crmapp.deals.models import Deal
from crmapp.field_policy.sight import customer_of, sight

STARS = "***"


@dataclass(frozen=True)
class Eyes:
    """Whose eyes they are; `masked` hides who the customers are, their money and every word.

    On paper the right to take a field out counts, on the screen the right to see it.
    """

    person: Person
    masked: bool = False
    on_paper: bool = False

    def name(self, customer: Customer) -> str:
        """A customer's name, or what an outsider may read of it."""
        if not self.masked:
            return customer.short_name or customer.name
        if customer.kind is CustomerKind.INDIVIDUAL:
            return mask_name(customer.name)
        return f"{(customer.short_name or customer.name)[:1]}{STARS}"

    def reads(self, record: Any, column: str) -> bool:
        """Whether a column of a row is shown (`next_steps.action`)."""
        if self.masked:
            return False
        eye = sight(self.person, customer_of(record))
        return eye.may_take(column) if self.on_paper else eye.has(column)

    def amount(self, deal: Deal) -> int | None:
        """A deal's amount in fen, where it is known and shown."""
        return deal.amount if self.reads(deal, "deals.amount") else None

    @property
    def sees_sums(self) -> bool:
        """Whether sums of money are shown; those of many customers are no secret of one."""
        eye = sight(self.person)
        return eye.may_take("deals.amount") if self.on_paper else eye.has("deals.amount")
