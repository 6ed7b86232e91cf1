"""Which sheets beside the customers somebody may fill, asked of each customer."""

from dataclasses import dataclass
from typing import Any

from crmapp.customers.kinds import Review
from crmapp.imports.attached import ATTACHED

ALL = frozenset(ATTACHED)


@dataclass(frozen=True)
class Brings:
    """The sheets that an importer may fill, by how they stand to a customer: see the policy.

    It is plain, so that processes beside this one have it too.
    """

    own: frozenset[str] = ALL
    others: frozenset[str] = ALL
    waiting: frozenset[str] = ALL

    def of(self, customer: Any, by: Any) -> frozenset[str]:
        """The sheets of a customer, drafted or there, that a person may fill."""
        if customer.review is not Review.APPROVED:
            return self.waiting
        return self.own if customer.owner_id == by.id else self.others
