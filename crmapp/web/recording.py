"""The sheet to write a follow-up on, for every page that has one."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_login import current_user

from crmapp import clock
from crmapp.contacts.models import Contact
from crmapp.contacts.queries import contacts_of
from crmapp.customers.models import Customer
from crmapp.dates import next_chips
from crmapp.deals.models import Deal
from crmapp.deals.queries import deals_of, open_steps
from crmapp.followups.forms import FollowUpForm
from crmapp.followups.models import FollowUpKind
from crmapp.lists.models import ListKind
from crmapp.lists.words import words
from crmapp.nextsteps.models import NextStep
from crmapp.policy import Action, can
from crmapp.web.places import Place


@dataclass(frozen=True)
class Sheet:
    """What `followups/_form.html` needs: the form with the place that it is written at."""

    form: FollowUpForm
    customer: Customer
    place: Place
    deal: Deal | None  # the one it belongs to; None where the form asks
    deal_id: int | None  # of the deal whose card or line it is written on
    task: str  # the line of the day that it is written on
    stem: str  # of the ids of its elements

    @property
    def post_url(self) -> str:
        """Where it is sent to."""
        return url_for(
            "followups.create",
            customer_id=self.customer.id,
            place=self.place.value,
            deal=self.deal_id,
            task=self.task or None,
        )

    @property
    def draft(self) -> str:
        """What an unsent text is kept under: the record, wherever it is written."""
        return f"followup:{self.customer.id}:{self.deal.id if self.deal else ''}"

    @property
    def day_chips(self) -> list[tuple[str, Any]]:
        """The days offered for the next step."""
        return next_chips(clock.today())

    @property
    def method_icons(self) -> dict[str, str]:
        """The icon of each method."""
        return {str(word.id): word.icon for word in words(ListKind.METHOD)}


def kinds_for(customer: Customer) -> list[FollowUpKind]:
    """What the person may write about a customer."""
    kinds = []
    if can(current_user, Action.FOLLOWUP_WRITE, customer):
        kinds.append(FollowUpKind.FOLLOWUP)
    if can(current_user, Action.SERVICE_WRITE, customer):
        kinds += [FollowUpKind.REVISIT, FollowUpKind.SERVICE]
    return kinds


def sheet(
    customer: Customer,
    place: Place,
    *,
    deal_id: int | None = None,
    task: str = "",
    deals: list[Deal] | None = None,
    steps: dict[int, NextStep] | None = None,
    contacts: list[Contact] | None = None,
    blank: bool = False,
) -> Sheet | None:
    """The sheet for a customer, filled with what was sent unless `blank`; None for onlookers.

    `deal_id` is the deal it is written on. Otherwise it is the open one, or one of several; with
    none open the current one. The customer's `deals`, their open `steps` by the deal's key, and its
    `contacts` are read where they are not given.
    """
    kinds = kinds_for(customer)
    if not kinds:
        return None
    offered = _offered(customer, deal_id, deals) if FollowUpKind.FOLLOWUP in kinds else []
    deal = offered[0] if len(offered) == 1 else None
    stem = f"{place.value}-{f'deal-{deal.id}' if deal_id and deal else f'customer-{customer.id}'}"
    stem = f"{stem}-{task}" if task else stem
    known_contacts = contacts_of(customer) if contacts is None else contacts
    main = next((row.id for row in known_contacts if row.is_main and not row.left_on), None)
    form = FollowUpForm(
        **({"formdata": None} if blank else {}),
        data={**_known(customer, kinds, offered, steps), "contact": main},
        stem=stem,
        contacts=known_contacts,
        deals=offered,
        kinds=kinds,
    )
    if not offered or not can(current_user, Action.STEP_PLAN, customer):
        form.forget_plan()
    elif not can(current_user, Action.DEAL_MOVE, customer):
        form.forget_stage()
    return Sheet(form, customer, place, deal, deal_id, task, stem)


def _offered(customer: Customer, deal_id: int | None, deals: list[Deal] | None) -> list[Deal]:
    known = deals_of(customer.id) if deals is None else deals
    if deal_id is not None:
        return [deal for deal in known if deal.id == deal_id]
    open_ones = [deal for deal in known if deal.stage.kind.is_open]
    return open_ones or [deal for deal in known if deal.id == customer.current_deal_id]


def _known(
    customer: Customer,
    kinds: list[FollowUpKind],
    offered: list[Deal],
    steps: dict[int, NextStep] | None,
) -> dict[str, Any]:
    first = offered[0] if offered else None
    planned = open_steps(offered) if steps is None and first is not None else steps or {}
    step = planned.get(first.id) if first is not None else None
    methods = [word.id for word in words(ListKind.METHOD)]
    wished = [step.method_id if step else None, customer.last_method_id, *methods[:1]]
    return {
        "kind": kinds[0],
        "deal": first.id if first is not None else None,
        "seen_in": first.stage_id if len(offered) == 1 else None,
        "method": next((key for key in wished if key in methods), None),
    }
