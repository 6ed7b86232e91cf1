"""The sheets beside the customers: what a row of each becomes, must say, and is known again by.

Each has its entry in ATTACHED; its columns stand in `exports.columns`. Helpers and the moves of a
deal, whose rows are more than records, have their words in `past_drafts`.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l

from crmapp import clock
from crmapp.actions import Action
from crmapp.aftersales.models import ServiceKind, ServiceRecord, ServiceState
from crmapp.campaigns.known import campaign, campaign_named
from crmapp.campaigns.models import CampaignCustomer
from crmapp.database import Base
from crmapp.deal_lines.models import DealLine
from crmapp.exports.columns import (
    CAMPAIGNS,
    ITEMS,
    NEEDS,
    PAYMENTS,
    PLANS,
    PROMISES,
    PROPOSALS,
    QUOTE_ITEMS,
    QUOTES,
    SERVICES,
)
from crmapp.money import LARGEST, plain_yuan
from crmapp.needs.models import Need, NeedKind
from crmapp.nextsteps.models import NextStep, StepState
from crmapp.payments.models import Payment, PaymentKind
from crmapp.products.lines import WHOLE, amount_of
from crmapp.promises.models import Promise, PromiseState
from crmapp.proposals.models import Proposal
from crmapp.quantities import LARGEST as MOST_PIECES
from crmapp.quantities import THOUSAND
from crmapp.quotes.models import Quote, QuoteLine, QuoteState
from crmapp.text import normalise

Said = dict[str, Any]
SCORES = range(11)
REVISIONS = range(1, 1000)
LONGEST_NUMBER = 60  # characters; an index holds it


@dataclass(frozen=True)
class Attached:
    """A sheet: `model` is what a row becomes, `label` what a new one is called.

    A row must say what is `required`; `wrong` names the first field that cannot be as it is told.
    Two rows of a customer that agree in `known_by` are one, and told by `told`. Who may do
    `action` and change the `ruled` columns may bring them in; `choices` are the vocabularies.
    """

    model: type[Base]
    label: Any
    known_by: tuple[str, ...]
    told: Callable[[Any], str]
    required: tuple[str, ...] = ()
    wrong: Callable[[Said], str] = lambda said: ""
    action: Action | None = None
    ruled: tuple[str, ...] = ()
    choices: dict[str, Any] = field(default_factory=dict)
    is_whole: bool = False  # a customer that has any of them lacks none
    is_of_deal: bool = False  # without its deal a row is nothing

    def mark(self, record: Any) -> Hashable:
        """By what a record, or a row of its columns, is known again."""
        values = (getattr(record, name) for name in self.known_by)
        return tuple(normalise(one) if isinstance(one, str | None) else one for one in values)


def _wrong_line(said: Said) -> str:
    """The first field of a line that cannot be as it is told."""
    quantity, price = said.get("quantity", 0), said.get("price", 0)
    discount = said.get("discount", 0)
    if not 0 < quantity <= MOST_PIECES * THOUSAND:
        return "quantity"
    if not 0 <= discount <= WHOLE:
        return "discount"
    is_payable = 0 <= price <= LARGEST and amount_of(quantity, price, discount) <= LARGEST
    return "" if is_payable else "price"


def _wrong_quote(said: Said) -> str:
    if len(said["number"]) > LONGEST_NUMBER:
        return "number"
    if said.get("revision", 1) not in REVISIONS:
        return "revision"
    amounts = (name for name in ("reduction", "amount") if not 0 <= said.get(name, 0) <= LARGEST)
    return next(amounts, "")


def _wrong_payment(said: Said) -> str:
    if not 0 < said["amount"] <= LARGEST:
        return "amount"
    is_ahead = said["kind"] == PaymentKind.RECEIVED.value and said["on"] > clock.today()
    return "on" if is_ahead else ""


def _wrong_service(said: Said) -> str:
    if said.get("satisfaction", 0) not in SCORES:
        return "satisfaction"
    return "" if "text" in said or "satisfaction" in said else "text"


def _when(day: str, words: str) -> Callable[[Any], str]:
    return lambda one: f"{getattr(one, day).isoformat()} {getattr(one, words) or ''}".strip()


def _paid(one: Any) -> str:
    return (
        f"{one.on.isoformat()} {one.kind.label} {plain_yuan(one.amount)} {one.words or ''}".strip()
    )


OFFERS = {"action": Action.OFFER_EDIT, "is_of_deal": True}
ATTACHED = {
    PROMISES: Attached(
        Promise, _l("New promise"), ("words", "due_on"), lambda one: one.words,
        required=("words",), choices={"state": PromiseState},
    ),
    PLANS: Attached(
        NextStep, _l("Former plan"), ("action", "due_on"), _when("due_on", "action"),
        required=("due_on",), choices={"state": StepState},
    ),
    NEEDS: Attached(
        Need, _l("New need"), ("kind", "words"), lambda one: f"{one.kind.label} {one.words}",
        required=("kind", "words"), choices={"kind": NeedKind},
        action=Action.CUSTOMER_EDIT, ruled=("needs.words",),
    ),
    SERVICES: Attached(
        ServiceRecord, _l("New service record"), ("kind", "on", "text"), _when("on", "text"),
        required=("kind", "on"), wrong=_wrong_service, action=Action.SERVICE_ADD,
        choices={"kind": ServiceKind, "state": ServiceState},
    ),
    ITEMS: Attached(
        DealLine, _l("New item"), ("deal_id",), lambda one: one.name,
        required=("name", "quantity", "price"), wrong=_wrong_line, is_whole=True,
        ruled=("deal_lines.price",), **OFFERS,
    ),
    QUOTES: Attached(
        Quote, _l("New quote"), ("number", "revision"),
        lambda one: f"{one.number} {plain_yuan(one.amount)}",
        required=("number", "made_on"), wrong=_wrong_quote, choices={"standing": QuoteState},
        ruled=("quotes.amount", "quotes.number"), **OFFERS,
    ),
    PROPOSALS: Attached(
        Proposal, _l("New proposal"), ("name", "revision"),
        lambda one: f"{one.name} {one.revision or ''}".strip(), required=("name", "on"), **OFFERS,
    ),
    PAYMENTS: Attached(
        Payment, _l("New payment"), ("deal_id", "kind", "on", "amount"), _paid,
        required=("kind", "on", "amount"), wrong=_wrong_payment, choices={"kind": PaymentKind},
        ruled=("payments.amount", "payments.words"), **OFFERS,
    ),
    CAMPAIGNS: Attached(
        CampaignCustomer, _l("Campaign"), ("customer_id",),
        lambda one: str(campaign(one.campaign_id)), required=("campaign",),
        wrong=lambda said: "" if campaign_named(said["campaign"]) else "campaign",
        action=Action.CUSTOMER_EDIT, is_whole=True,
    ),
}  # fmt: skip
# Of these a quote consists: they come and go with it.
PARTS = {
    QUOTE_ITEMS: Attached(
        QuoteLine, _l("New item"), ("quote_id",), lambda one: one.name,
        required=("name", "quantity", "price"), wrong=_wrong_line,
    )
}  # fmt: skip
RULES = ATTACHED | PARTS
BY_TABLE = {one.model.__tablename__: one for one in ATTACHED.values()}
