"""The sheet to write a follow-up on, for every page that has one."""

import secrets
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

from flask import render_template, url_for
from flask_login import current_user
from markupsafe import Markup

from crmapp import clock
from crmapp.contacts.models import Contact
from crmapp.contacts.queries import contacts_of
from crmapp.customers.models import Customer
from crmapp.dates import next_chips
from crmapp.deals.models import Deal
from crmapp.deals.queries import deals_with_steps
from crmapp.followups.forms import FollowUpForm, Offered
from crmapp.followups.models import FollowUpKind
from crmapp.lists.models import ListKind
from crmapp.lists.words import words
from crmapp.nextsteps.models import NextStep
from crmapp.policy import Action, can
from crmapp.web.drawn import StandIns, drawn, with_token, without_token
from crmapp.web.places import Place

_ONCE = "\N{NULL}once\N{NULL}"  # where the random word of a form goes, as its token does


@dataclass(frozen=True)
class Sheet:
    """All that `followups/_form.html` says of a customer; the rest follows from who reads it."""

    customer_id: int
    place: Place  # that it is written at
    kinds: tuple[FollowUpKind, ...]  # that the person may write
    deals: tuple[Offered, ...]  # one of which it belongs to
    contacts: tuple[Offered, ...]
    main: int | None  # key of the contact whom it is with, until another is chosen
    method: int | None
    seen_in: int | None  # key of the stage of its deal, where that is not asked
    plans: bool  # whether the person says what comes next
    moves: bool  # and which stage the deal goes to
    deal_id: int | None  # of the deal whose card or line it is written on
    task: str  # the line of the day that it is written on

    @property
    def stem(self) -> str:
        """What the ids of its elements begin with."""
        is_of_deal = self.deal_id and self.deals
        whose = f"deal-{self.deal_id}" if is_of_deal else f"customer-{self.customer_id}"
        return "-".join(filter(None, (self.place.value, whose, self.task)))

    @property
    def post_url(self) -> str:
        """Where it is sent to."""
        return url_for(
            "followups.create",
            customer_id=self.customer_id,
            place=self.place.value,
            deal=self.deal_id,
            task=self.task or None,
        )

    @property
    def draft(self) -> str:
        """What an unsent text is kept under: the record, wherever it is written."""
        return f"followup:{self.customer_id}:{self.deals[0].id if len(self.deals) == 1 else ''}"

    @property
    def day_chips(self) -> list[tuple[str, Any]]:
        """The days offered for the next step."""
        return next_chips(clock.today())

    @property
    def method_icons(self) -> dict[str, str]:
        """The icon of each method."""
        return {str(word.id): word.icon for word in words(ListKind.METHOD)}

    @cached_property
    def form(self) -> FollowUpForm:
        """Its fields with what was sent."""
        return self._form()

    def filled(self, *, is_apart: bool = False) -> Markup:
        """The sheet as it was sent, with what is wrong.

        `is_apart` puts it in place where the status of the answer swaps nothing.
        """
        page = render_template(
            "followups/_form.html", sheet=self, form=self.form, is_apart=is_apart
        )
        return Markup(page)  # noqa: S704

    def blank(self) -> Markup:
        """The sheet with nothing written on it.

        To draw twenty fields takes a quarter of a customer's page. So they are drawn with
        stand-ins for what is the customer's own, and kept for all who look alike otherwise.
        """
        own = StandIns()
        model = replace(
            self,
            customer_id=own.key("customer", self.customer_id),
            deals=tuple(_alike(own, "deal", one) for one in self.deals),
            contacts=tuple(_alike(own, "contact", one) for one in self.contacts),
            main=own.key("contact", self.main),
            seen_in=own.key("stage", self.seen_in),
            deal_id=own.key("deal", self.deal_id),
            task=own.word("task", self.task),
        )
        [kept] = drawn("sheet", [model], lambda _places: [model._draw()])
        return with_token([own.replaced(kept).replace(_ONCE, secrets.token_hex(16))])

    def _draw(self) -> str:
        form = self._form(formdata=None)
        page = render_template("followups/_form.html", sheet=self, form=form)
        return without_token(page).replace(form.once.data, _ONCE)

    def _form(self, **given: Any) -> FollowUpForm:
        data = {
            "kind": self.kinds[0],
            "deal": self.deals[0].id if self.deals else None,
            "contact": self.main,
            "method": self.method,
            "seen_in": self.seen_in,
        }
        form = FollowUpForm(
            **given,
            data=data,
            stem=self.stem,
            contacts=list(self.contacts),
            deals=list(self.deals),
            kinds=list(self.kinds),
        )
        if not self.plans:
            form.forget_plan()
        elif not self.moves:
            form.forget_stage()
        return form


class Around(NamedTuple):
    """What stands around a customer and on its sheet."""

    deals: list[Deal]  # the open and newest first
    steps: dict[int, NextStep]  # open ones by the deal's key
    contacts: list[Contact]


def around_of(customer: Customer) -> Around:
    """A customer's deals with their plans, and its contacts; two statements."""
    return Around(*deals_with_steps(customer.id), contacts_of(customer))


def _alike(own: StandIns, kind: str, one: Offered) -> Offered:
    return one._replace(id=own.key(kind, one.id), name=own.word("name", one.name))


def kinds_for(customer: Customer) -> list[FollowUpKind]:
    """What the person may write about a customer."""
    kinds = []
    if can(current_user, Action.FOLLOWUP_WRITE, customer):
        kinds.append(FollowUpKind.FOLLOWUP)
    if can(current_user, Action.SERVICE_WRITE, customer):
        kinds += [FollowUpKind.REVISIT, FollowUpKind.SERVICE]
    return kinds


def sheet(
    customer: Customer, place: Place, around: Around, *, deal_id: int | None = None, task: str = ""
) -> Sheet | None:
    """The sheet for a customer; None for onlookers.

    `deal_id` is the deal it is written on. Otherwise it is the open one, or one of several; with
    none open the current one.
    """
    kinds = kinds_for(customer)
    if not kinds:
        return None
    writes = FollowUpKind.FOLLOWUP in kinds
    offered = _offered(customer, deal_id, around.deals) if writes else []
    step = around.steps.get(offered[0].id) if offered else None
    here = [row for row in around.contacts if not row.left_on]
    plans = bool(offered) and can(current_user, Action.STEP_PLAN, customer)
    return Sheet(
        customer_id=customer.id,
        place=place,
        kinds=tuple(kinds),
        deals=tuple(Offered(one.id, one.title, one.stage.kind.is_open) for one in offered),
        contacts=tuple(Offered(row.id, row.name) for row in here),
        main=next((row.id for row in here if row.is_main), None),
        method=_method(customer, step),
        seen_in=offered[0].stage_id if len(offered) == 1 else None,
        plans=plans,
        moves=plans and can(current_user, Action.DEAL_MOVE, customer),
        deal_id=deal_id,
        task=task,
    )


def _offered(customer: Customer, deal_id: int | None, known: list[Deal]) -> list[Deal]:
    if deal_id is not None:
        return [deal for deal in known if deal.id == deal_id]
    open_ones = [deal for deal in known if deal.stage.kind.is_open]
    return open_ones or [deal for deal in known if deal.id == customer.current_deal_id]


def _method(customer: Customer, step: NextStep | None) -> int | None:
    """How the contact is proposed to have been: as planned, as the last time, or the first way."""
    ways = [word.id for word in words(ListKind.METHOD)]
    wished = [step.method_id if step else None, customer.last_method_id, *ways[:1]]
    return next((key for key in wished if key in ways), None)
