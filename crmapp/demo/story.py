"""One customer's life as a list of acts, each told by a product's verb at a moment of its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from crmapp import clock
from crmapp.contacts.verbs import add_contact
from crmapp.customers import verbs as customers
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals import verbs as deals
from crmapp.deals.models import Deal
from crmapp.followups.models import FollowUpKind
from crmapp.followups.verbs import Plan, log_followup
from crmapp.handover.verbs import hand_over
from crmapp.promises.models import Promise, PromiseState
from crmapp.stages.models import Stage

Act = tuple[datetime, Callable[[], Any]]


@dataclass
class Story:
    """Acts of one customer; `customer` and `deal` are there once they have been played."""

    owner: Any
    customer: Customer | None = None
    deal: Deal | None = None
    acts: list[Act] = field(default_factory=list)
    _promises: list[Promise] = field(default_factory=list)

    def enters(
        self, at: datetime, values: dict[str, Any], contacts: list[dict], deal: dict[str, Any]
    ) -> None:
        """The customer is entered with its contacts, the first of them the main one."""

        def act() -> None:
            self.customer = customers.enter(
                {**values, "is_demo": True}, by=self.owner, owner_id=self.owner.id
            )
            for nth, contact in enumerate(contacts):
                add_contact(self.customer, contact, is_main=nth == 0)
            self.deal = deals.open_deal(self.customer, deal, by=self.owner)

        self.acts.append((at, act))

    def says(
        self,
        at: datetime,
        values: dict[str, Any],
        *,
        by: Any = None,
        plan: Plan | None = None,
        promise: tuple[str, date] | None = None,
    ) -> None:
        """Someone writes a follow-up; what was promised before has been kept by then."""

        def act() -> None:
            self._keep_promises()
            followup = log_followup(
                self.customer,
                {**values, "began_at": _this_minute()},
                by=by or self.owner,
                deal=self.deal,
                next_plan=plan,
                promise=promise,
            )
            if promise is not None:
                mine = db.select(Promise).where(Promise.followup_id == followup.id)
                self._promises.append(db.session.scalars(mine).one())

        self.acts.append((at, act))

    def serves(self, at: datetime, kind: FollowUpKind, values: dict[str, Any], by: Any) -> None:
        """Customer service writes a revisit or a service record."""

        def act() -> None:
            log_followup(self.customer, {**values, "kind": kind, "began_at": _this_minute()}, by=by)

        self.acts.append((at, act))

    def moves(self, at: datetime, to: Stage, closing: deals.Closing | None = None) -> None:
        """The owner moves the card."""
        self.acts.append((at, lambda: deals.move(self.deal, to, by=self.owner, closing=closing)))

    def changes(self, at: datetime, values: dict[str, Any], reason: str) -> None:
        """The owner changes fields and says why."""
        self.acts.append(
            (at, lambda: customers.change(self.customer, values, by=self.owner, reason=reason))
        )

    def gets_helper(self, at: datetime, helper: Any) -> None:
        """The owner names a helper."""
        self.acts.append((at, lambda: customers.name_helper(self.customer, helper, by=self.owner)))

    def passes_to(self, at: datetime, to: Any | None, by: Any, reason: str) -> None:
        """A manager hands the customer over; nobody as new owner leaves it unassigned."""
        self.acts.append((at, lambda: hand_over(self.customer, to, by=by, reason=reason)))

    def is_starred(self, at: datetime) -> None:
        """The owner puts the card at the head of its column."""
        self.acts.append((at, lambda: deals.star(self.deal, on=True)))

    def buys_again(self, at: datetime, values: dict[str, Any], plan: Plan) -> None:
        """A second deal begins, with its next step planned."""

        def act() -> None:
            again = {**values, "repeat_of_id": self.deal.id}
            self.deal = deals.open_deal(self.customer, again, by=self.owner)
            words = f"老客户要{values['title']}，先估个量，再出报价。"
            log_followup(
                self.customer,
                {"content": words, "began_at": _this_minute()},
                by=self.owner,
                deal=self.deal,
                next_plan=plan,
            )

        self.acts.append((at, act))

    def _keep_promises(self) -> None:
        for promise in self._promises:
            promise.state = PromiseState.KEPT
            promise.closed_at = clock.now()
            promise.closed_on = clock.today()
        self._promises.clear()


def _this_minute() -> datetime:
    return clock.now().replace(second=0, microsecond=0)


def play(stories: list[Story]) -> None:
    """Play the acts of all stories in the order of their moments, each at its moment."""
    acts = [act for story in stories for act in story.acts]
    for moment, act in sorted(acts, key=lambda act: act[0]):
        with clock.pretend(moment):
            act()
            db.session.flush()


def working_moment(day: date, nth: int, not_after: datetime) -> datetime:
    """A moment in office hours of the working day that a day is or follows, never in the future."""
    day -= timedelta(max(day.weekday() - 4, 0))
    minutes = 9 * 60 + 5 + (nth * 67) % 500
    moment = datetime(day.year, day.month, day.day, minutes // 60, minutes % 60)  # noqa: DTZ001
    return min(clock.moment(moment), not_after)
