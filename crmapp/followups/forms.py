"""Writing a follow-up down with what comes next, and correcting it."""

import re
import secrets
from datetime import date
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField
from wtforms.validators import DataRequired, ValidationError

from crmapp import clock
from crmapp.contacts.models import Contact
from crmapp.fields import (
    ChoiceField,
    DayField,
    NumberField,
    RowField,
    TimeField,
    TypedField,
    select_choices,
)
from crmapp.followups.models import FollowUp, FollowUpKind
from crmapp.followups.verbs import Plan
from crmapp.followups.when import Future, Reversed, When, parse_when, write_when
from crmapp.history.forms import update_type_field
from crmapp.history.reasons import UpdateType
from crmapp.lists.models import ListKind
from crmapp.lists.words import words
from crmapp.stages.pipeline import stages
from crmapp.text_fields import line, lines

_token = re.compile("[0-9a-f]{32}")

LONGEST = 5_000  # characters of what was said


class WhenField(TypedField):
    """When a contact was: a moment, a range of one, or a day; left empty it is now."""

    problem = _l("Not a time. Write 14:30, yesterday 15:00 or 11-20 14:00-15:00.")

    def read(self, text: str) -> When:
        """The time that a text means; what lies ahead is not understood but told."""
        try:
            return parse_when(text, clock.now())
        except Future:
            self.problem = _l("That is still to come. Write it down when it has happened.")
        except Reversed:
            self.problem = _l("It ends before it begins.")
        raise ValueError(text)

    def write(self, value: When) -> str:
        """The text of a time."""
        return write_when(value)


class Offered(NamedTuple):
    """A contact or a deal that a follow-up may be about."""

    id: int
    name: str
    is_open: bool = False  # a deal that waits for its next step


def _methods() -> list[Any]:
    return words(ListKind.METHOD)


class SaidForm(FlaskForm):
    """What was said with whom, how and when; `stem` keeps the ids of several forms apart."""

    class Meta:
        """The instructions at its fields are the team's own: followups."""

        hints = "followups"

    content = lines(_l("What was said"), DataRequired(_l("Write what was said.")), most=LONGEST)
    method = RowField(_l("Method"), offer=_methods, blank=None)
    contact = RowField(_l("With"), offer=list, blank=_l("nobody in particular"))
    when = WhenField(_l("When"))
    score = NumberField(_l("Satisfaction, 0 to 10"), high=10)
    need = lines(_l("Need and pain"))
    reply = lines(_l("Our reply"))
    attitude = line(_l("Attitude"))

    def __init__(
        self, *args: Any, stem: str, contacts: list[Contact | Offered], **kwargs: Any
    ) -> None:
        """Offer these of the customer's contacts."""
        super().__init__(*args, **kwargs)
        self.contact.offer_rows(contacts)
        for field in self:
            field.id = f"{stem}-{field.id}"
            field.label.field_id = field.id

    def said(self) -> dict[str, Any]:
        """Columns of a follow-up by name."""
        when = self.when.data or When(clock.now())
        return {
            "content": self.content.data,
            "method_id": self.method.data,
            "contact_id": self.contact.data,
            "began_at": when.began_at,
            "ended_at": when.ended_at,
            "has_clock": when.has_clock,
            "score": self.score.data,
            "need": self.need.data,
            "reply": self.reply.data,
            "attitude": self.attitude.data,
        }


class CorrectionForm(SaidForm):
    """A follow-up that its author corrects."""

    version = HiddenField()

    @classmethod
    def of(cls, followup: FollowUp, contacts: list[Contact]) -> "CorrectionForm":
        """The form filled with what the entry says, or with what was sent.

        Contacts who left are not offered, unless the entry is with them.
        """
        names = ("content", "score", "need", "reply", "attitude", "version")
        known = {name: getattr(followup, name) for name in names}
        known |= {
            "method": followup.method_id,
            "contact": followup.contact_id,
            "when": _when_of(followup),
        }
        here = [row for row in contacts if row.left_on is None or row.id == followup.contact_id]
        form = cls(data=known, stem=f"followup-{followup.id}", contacts=here)
        form.method.also(followup.method)
        return form

    def keeps_time(self, followup: FollowUp) -> bool:
        """Whether the time reads as before: the form leaves its seconds out."""
        written = self.when.data
        return written is None or write_when(written) == write_when(_when_of(followup))


def _when_of(followup: FollowUp) -> When:
    return When(followup.began_at, followup.ended_at, followup.has_clock)


class FollowUpForm(SaidForm):
    """A new follow-up: what was said, and in the same save what comes next."""

    once = HiddenField()  # random, stored with the entry: sent twice it is saved once
    kind = ChoiceField(_l("Kind"), kind=FollowUpKind, default=FollowUpKind.FOLLOWUP)
    deal = RowField(_l("Deal"), offer=list, blank=None)
    next_on = DayField(_l("Next"), lean="future")
    no_next = BooleanField(_l("No next step"))
    next_at = TimeField(_l("At what time"))
    next_method = RowField(_l("How"), offer=_methods)
    next_action = line(_l("What to do"))
    next_goal = line(_l("To what end"))
    promise = line(_l("We promised"))
    promise_on = DayField(_l("By when"), lean="future")
    stage = RowField(_l("Move to stage"), offer=stages, blank=_l("stays where it is"))
    update_type = update_type_field(UpdateType.STATE)  # kept of a move that goes backwards
    seen_in = NumberField()

    def __init__(
        self, *args: Any, deals: list[Offered], kinds: list[FollowUpKind], **kwargs: Any
    ) -> None:
        """Offer the deals it may belong to and the kinds that the writer may write."""
        super().__init__(*args, **kwargs)
        self._deals = {deal.id: deal for deal in deals}
        self.deal.choices = select_choices((deal.id, deal.name or "–") for deal in deals)
        if not deals:
            del self.deal
        self.kind.choices = select_choices((kind.value, kind.label) for kind in kinds)
        if not _token.fullmatch(self.once.data or ""):
            self.once.data = secrets.token_hex(16)

    @property
    def its_deal(self) -> Offered | None:
        """The deal that it belongs to: customer service's records are of the customer."""
        if self.kind.data is not FollowUpKind.FOLLOWUP or "deal" not in self:
            return None
        return self._deals.get(self.deal.data)

    def forget_plan(self) -> None:
        """Leave the next step and the stage to the owner."""
        self.forget_stage()
        for name in PLANNING:
            del self[name]

    def forget_stage(self) -> None:
        """Leave the stage as it is."""
        del self.stage, self.seen_in, self.update_type

    def validate_next_on(self, field: DayField) -> None:
        """A plan comes after the contact; an open deal has one, or says that it has none."""
        contact_on: date = self.when.data.on if self.when.data else clock.today()
        if field.data is not None and field.data < contact_on:
            raise ValidationError(_l("The next step cannot be before the contact."))
        deal = self.its_deal
        if field.data is None and not self.no_next.data and deal and deal.is_open:
            raise ValidationError(_l("Pick a day for the next step, or say there is none."))

    def plan(self) -> Plan | None:
        """What comes next; None where nothing was said about it."""
        if "next_on" not in self or not (self.next_on.data or self.no_next.data):
            return None
        return Plan(
            self.next_on.data,
            due_at=self.next_at.data,
            method_id=self.next_method.data,
            action=self.next_action.data,
            goal=self.next_goal.data,
        )

    def promised(self) -> tuple[str, date | None] | None:
        """What we said we would do, and by when."""
        return (self.promise.data, self._promised_on()) if self.promise.data else None

    def validate_promise_on(self, field: DayField) -> None:
        """A promise has a day, or it is forgotten; the plan's day serves, too."""
        if self.promise.data and self._promised_on() is None and not field.errors:
            raise ValidationError(_l("By when? A promise needs a day."))

    def _promised_on(self) -> date | None:
        planned = self.next_on.data if "next_on" in self else None
        return self.promise_on.data or planned


PLANNING = ("next_on", "no_next", "next_at", "next_method", "next_action", "next_goal")
