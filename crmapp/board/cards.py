"""Cards of the board: deals as plain values, equal where their cards would say the same."""

from collections.abc import Collection
from datetime import date, datetime
from functools import cache, partial
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.accounts.team import Member
from crmapp.customers.kinds import CustomerType, Review
from crmapp.customers.models import Customer
from crmapp.database import KEYS, db
from crmapp.deals.models import Deal
from crmapp.field_policy.kinds import Field
from crmapp.field_policy.sight import sight
from crmapp.freshness.kinds import SignKind
from crmapp.freshness.words import over_words, signs
from crmapp.lists.words import Word
from crmapp.nextsteps.models import NextStep, StepState
from crmapp.policy import Action, can
from crmapp.promises.queries import first_promised
from crmapp.stages.pipeline import InStage


class Asked(NamedTuple):
    """All that the rules ask of a customer to tell what a person may do on a card."""

    owner_id: int | None
    entered_by_id: int | None
    type: CustomerType
    review: Review
    helper_ids: tuple[int, ...]

    @property
    def customer(self) -> "Asked":
        """Itself: a rule asks any record for its customer."""
        return self


class Rights(NamedTuple):
    """What one person may do on a card, and see there."""

    may_move: bool
    may_edit: bool
    may_record: bool
    may_read: bool
    shows_amount: bool

    @classmethod
    def of(cls, person: Person, asked: Asked) -> "Rights":
        """What a person may who sees the customer."""
        eye = sight(person, asked)
        return cls(
            may_move=can(person, Action.DEAL_MOVE, asked),
            may_edit=can(person, Action.DEAL_EDIT, asked),
            may_record=can(person, Action.FOLLOWUP_WRITE, asked),
            may_read=eye.sees(Field.SAID),
            shows_amount=eye.sees(Field.AMOUNT),
        )


class ToldDeal(NamedTuple):
    """What a card shows of a deal, its customer, its plan and its promises."""

    id: int
    customer_id: int
    title: str
    stage_id: int
    stage_since: datetime
    amount: int | None  # fen
    closed_on: date | None
    is_starred: bool
    is_step_waived: bool
    next_due_on: date | None
    name: str
    short_name: str
    last_followup_on: date | None
    grade_id: int | None
    silent_from: date | None
    habit_days: int | None
    grade_fell_on: date | None
    grade_was_id: int | None
    late_from: date | None
    returns_on: date | None
    action: str | None  # of the plan
    promised_on: date | None  # the earliest day of what the customer still waits for
    is_one_of_several: bool
    owner_id: int | None

    owner = Member("owner_id")
    stage = InStage()
    grade = Word("grade_id")

    @property
    def days(self) -> int:
        """How many days it has been in its stage."""
        return (clock.today() - clock.local(self.stage_since).date()).days

    @property
    def signs(self) -> list[tuple[SignKind, str]]:
        """What its customer, or the deal itself, shows of age today, in words."""
        kinds = SignKind.RISK, SignKind.RETURN
        found = [(sign.kind, sign.words) for sign in signs(self, *kinds)]
        limit = self.stage.limit_days
        if self.stage.kind.is_open and limit is not None and self.days > limit:
            found.append((SignKind.OVER, over_words(self.days - limit)))
        return found


class Card(NamedTuple):
    """A deal as one person sees it on the board."""

    deal: ToldDeal
    rights: Rights


_other = aliased(Deal)
_several = select(_other.id).where(_other.customer_id == Deal.customer_id, _other.id != Deal.id)
_plan = and_(NextStep.deal_id == Deal.id, NextStep.state == StepState.OPEN)
_FIELDS = ToldDeal._fields
_NAME, _ACTION = _FIELDS.index("name"), _FIELDS.index("action")
# A board asks it again whenever a card has changed; writing it out takes longer than asking it.
_TOLD = (
    select(
        *(getattr(Deal, name) for name in _FIELDS[:_NAME]),
        *(getattr(Customer, name) for name in _FIELDS[_NAME:_ACTION]),
        NextStep.action,
        first_promised(),
        _several.correlate(Deal).exists(),
        *(getattr(Customer, name) for name in Asked._fields),
    )
    .join_from(Deal, Customer, Customer.id == Deal.customer_id)
    .join(NextStep, _plan, isouter=True)
    .where(Deal.id.in_(KEYS))
)


def cards_of(person: Person, keys: Collection[int]) -> dict[int, Card]:
    """The cards of some deals that a person sees, by the deals' keys; one statement."""
    if not keys:
        return {}
    rights_of = cache(partial(Rights.of, person))  # most cards are of a few owners
    cards = {}
    for *told, owner_id, entered_by_id, kind, review, helper_ids in db.session.execute(
        _TOLD, {"keys": list(keys)}
    ):
        deal = ToldDeal(*told, owner_id)
        asked = Asked(owner_id, entered_by_id, kind, review, tuple(helper_ids))
        cards[deal.id] = Card(deal, rights_of(asked))
    return cards
