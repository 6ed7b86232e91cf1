"""What a person is shown of customers that look like the one they write."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from crmapp.customers.models import Customer
from crmapp.duplicates.levels import Match
from crmapp.duplicates.reasons import Sign


@dataclass(frozen=True)
class Similar:
    """A customer that may be the same, as far as the viewer may know it."""

    customer: Customer
    match: Match
    is_seen: bool  # whether the customer exists for the viewer at all

    @property
    def is_certain(self) -> bool:
        """Whether saving anyway needs a reason."""
        return self.match.level == "A"

    @property
    def is_gone(self) -> bool:
        """Whether it was deleted, or merged into another."""
        return self.customer.deleted_at is not None or self.customer.merged_into_id is not None

    @property
    def has_same_code(self) -> bool:
        """Whether saving is impossible: a credit code names one living customer only."""
        codes = (reason.sign is Sign.SAME_CREDIT_CODE for reason in self.match.reasons)
        return any(codes) and not self.is_gone

    @property
    def page_id(self) -> int:
        """Whose page to open: that of the customer it was merged into, if it was."""
        return self.customer.merged_into_id or self.customer.id


@dataclass(frozen=True)
class Likeness:
    """All that look alike, the surest first."""

    items: list[Similar] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.items)

    @property
    def warns(self) -> bool:
        """Whether one of them asks for an answer; what is only perhaps related does not."""
        return any(item.match.warns for item in self.items)

    @property
    def is_certain(self) -> bool:
        """Whether one of them is the same for all one can tell."""
        return any(item.is_certain for item in self.items)

    @property
    def headline(self) -> LazyString:
        """What to say of them all."""
        if self.is_certain:
            return _l("This customer is already here")
        return _l("This may be here already") if self.warns else _l("Perhaps related")

    @property
    def forbids(self) -> bool:
        """Whether there is no saving anyway."""
        return any(item.has_same_code for item in self.items)

    @property
    def asks_reason(self) -> bool:
        """Whether saving anyway needs a reason."""
        return self.is_certain and not self.forbids

    def stops(self, reason: str, shown: Iterable[int]) -> bool:
        """Whether to ask before saving: a reason is due, or something was not shown yet.

        `shown` are the keys of the customers that the person was shown.
        """
        if self.forbids or (self.is_certain and not reason):
            return True
        return not {item.customer.id for item in self.items if item.match.warns} <= set(shown)
