"""One customer with all that hangs on it, as far as the one who exports may have it."""

from dataclasses import dataclass, field

from crmapp.aftersales.models import ServiceRecord
from crmapp.campaigns.models import CampaignCustomer
from crmapp.contacts.models import Contact
from crmapp.customers.helpers import CustomerHelper
from crmapp.customers.models import Customer
from crmapp.deal_lines.models import DealLine
from crmapp.deals.models import Deal, StageChange
from crmapp.field_policy.sight import Sight
from crmapp.followups.models import FollowUp
from crmapp.needs.models import Need
from crmapp.nextsteps.models import NextStep
from crmapp.payments.models import Payment
from crmapp.promises.models import Promise
from crmapp.proposals.models import Proposal
from crmapp.quotes.models import Quote, QuoteLine


@dataclass
class Bundle:
    """A customer, its contacts (the main one first), deals, open steps and follow-ups.

    `eye` says what of its fields leaves the house, `is_open` that contact details were asked for
    in full; `followups` are oldest first, or None
    where they are not the reader's to read, nor are `promises` then. `plans` have ended.
    """

    customer: Customer
    is_open: bool = False
    contacts: list[Contact] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)
    steps: list[NextStep] = field(default_factory=list)
    followups: list[FollowUp] | None = None
    promises: list[Promise] = field(default_factory=list)
    helpers: list[CustomerHelper] = field(default_factory=list)
    moves: list[StageChange] = field(default_factory=list)
    plans: list[NextStep] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    services: list[ServiceRecord] = field(default_factory=list)
    items: list[DealLine] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    quote_items: list[QuoteLine] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    campaigns: list[CampaignCustomer] = field(default_factory=list)
    eye: Sight = field(kw_only=True)

    @property
    def present(self) -> list[Contact]:
        """The contacts who have not left."""
        return [contact for contact in self.contacts if contact.left_on is None]

    @property
    def deal(self) -> Deal | None:
        """The current deal."""
        current = self.customer.current_deal_id
        return next((deal for deal in self.deals if deal.id == current), None)

    @property
    def step(self) -> NextStep | None:
        """The earliest open step."""
        return min(self.steps, key=lambda step: (step.due_on, step.id), default=None)

    @property
    def last(self) -> FollowUp | None:
        """The last follow-up, where it may be read."""
        return self.followups[-1] if self.followups else None

    def place_of(self, deal_id: int | None) -> int | None:
        """Which of the customer's deals a deal is, from 1."""
        keys = [deal.id for deal in self.deals]
        return keys.index(deal_id) + 1 if deal_id in keys else None

    def place_of_entry(self, followup_id: int | None) -> int | None:
        """Which of the customer's follow-ups one is, from 1."""
        keys = [entry.id for entry in self.followups or ()]
        return keys.index(followup_id) + 1 if followup_id in keys else None

    def contact_named(self, contact_id: int | None) -> str:
        """The name of one of the customer's contacts."""
        return next((one.name for one in self.contacts if one.id == contact_id), "")

    def step_of(self, deal_id: int) -> NextStep | None:
        """The open step of a deal."""
        return next((step for step in self.steps if step.deal_id == deal_id), None)
