"""Where the product keeps free text that may speak of a person."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from crmapp.aftersales.models import ServiceRecord
from crmapp.contacts.models import Contact
from crmapp.custom_fields.models import VALUES
from crmapp.customers.models import Customer
from crmapp.deal_lines.models import DealLine
from crmapp.deals.models import Deal, StageChange
from crmapp.followups.models import FollowUp, FormerText
from crmapp.freshness.models import ProposalAnswer
from crmapp.handover.models import HandOver
from crmapp.history.models import Change
from crmapp.meetings.models import Decision, Meeting
from crmapp.merging.models import Merge
from crmapp.needs.models import Need
from crmapp.nextsteps.models import NextStep
from crmapp.payments.models import Payment
from crmapp.pool.models import PoolMove
from crmapp.promises.models import Promise
from crmapp.proposals.models import Proposal
from crmapp.quotes.models import Quote, QuoteLine


@dataclass(frozen=True)
class Place:
    """A kind of record with the columns of its free text."""

    model: Any
    label: Any
    columns: tuple[str, ...]

    @property
    def key(self) -> str:
        """Its name in a form."""
        return self.model.__tablename__

    def said(self, record: Any) -> str:
        """All of a record's text."""
        return "\n".join(filter(None, (getattr(record, name) for name in self.columns)))


# Follow-ups come first: they are asked by the index of their words, the others by their text.
PLACES = {
    place.key: place
    for place in (
        Place(FollowUp, _l("Follow-up"), ("content", "need", "reply", "attitude", "next_words")),
        Place(FormerText, _l("Former text"), ("content", "need", "reply", "attitude")),
        Place(Promise, _l("Promise"), ("words",)),
        Place(ServiceRecord, _l("Service record"), ("text", "solution")),
        Place(Need, _l("Need"), ("words",)),
        Place(NextStep, _l("Next step"), ("action", "goal")),
        Place(StageChange, _l("Note of a move"), ("note",)),
        Place(HandOver, _l("Hand-over"), ("reason",)),
        Place(ProposalAnswer, _l("Answer to a dormancy proposal"), ("reason",)),
        Place(PoolMove, _l("Move of the pool"), ("reason",)),
        Place(Change, _l("History"), ("old_words", "new_words", "reason")),
        Place(Merge, _l("Merge"), ("reason",)),
        Place(
            Deal,
            _l("Deal"),
            ("title", "product", "loss_words", "competitor", "payment_terms", "delivery"),
        ),
        Place(DealLine, _l("Item of a deal"), ("name",)),
        Place(Quote, _l("Quote"), ("payment_terms", "delivery", "terms", "tax")),
        Place(QuoteLine, _l("Item of a quote"), ("name",)),
        Place(Proposal, _l("Proposal"), ("name", "summary")),
        Place(Payment, _l("Payment"), ("words",)),
        Place(Meeting, _l("Minutes"), ("notes",)),
        Place(Decision, _l("Decision"), ("words",)),
        Place(
            Customer,
            _l("Customer"),
            (
                "aliases", "address", "referrer", "need", "need_preference", "remarks",
                "competitors", "feedback", "purchase_history", "cooperation", "purchase_plan",
            ),
        ),
        *(Place(model, _l("Own fields"), ("text",)) for model in VALUES.values()),
        Place(Contact, _l("Another contact"), ("preferences", "remarks", "left_reason")),
    )
}  # fmt: skip


def customer_of(record: Any) -> Customer | None:
    """The customer that a record is or hangs on, as far as the record knows it."""
    if isinstance(record, Customer):
        return record
    if isinstance(record, Merge):
        return record.survivor
    return getattr(record, "customer", None)
