"""What is asked about a service record."""

import re
import secrets
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField
from wtforms.validators import ValidationError

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.accounts.roles import Role
from crmapp.accounts.team import team
from crmapp.aftersales.models import ServiceKind, ServiceRecord, ServiceState
from crmapp.deals.models import Deal
from crmapp.fields import ChoiceField, DayField, RowField, select_choices
from crmapp.text_fields import lines

_token = re.compile("[0-9a-f]{32}")
_TOLD = (ServiceKind.ENQUIRY, ServiceKind.COMPLAINT)  # how these ended is worth knowing
SCORES = range(11)


def handlers() -> list[Person]:
    """Those who may be given a record to handle, by name."""
    return [one for one in team() if one.has_role(Role.SALES, Role.SERVICE, Role.MANAGER)]


def score_of(value: Any) -> int | None:
    """The satisfaction that a choice means; none was asked where it is blank."""
    return None if value in (None, "", "None") else int(value)


class ServiceForm(FlaskForm):
    """A service record, new or changed; `stem` keeps the ids of several forms apart."""

    version = HiddenField()
    once = HiddenField()  # random, stored with the record: sent twice it is saved once
    kind = ChoiceField(_l("Sort of record"), kind=ServiceKind, default=ServiceKind.REVISIT)
    text = lines(_l("What it is about"))
    satisfaction = RadioField(
        _l("Satisfaction, 0 to 10"),
        coerce=score_of,
        choices=select_choices([("", _l("not asked")), *((one, one) for one in SCORES)]),
    )
    state = ChoiceField(_l("State"), kind=ServiceState, default=ServiceState.OPEN)
    handler = RowField(_l("Handled by"), offer=handlers, blank=_l("nobody yet"))
    due_on = DayField(_l("Due on"), lean="future")
    solution = lines(_l("How it was solved"))
    on = DayField(_l("Day"), lean="past")
    deal = RowField(_l("Deal"), offer=list, blank=_l("none in particular"))

    def __init__(self, *args: Any, stem: str, deals: list[Deal], **kwargs: Any) -> None:
        """Take the customer's won deals."""
        super().__init__(*args, **kwargs)
        named = [(deal.id, deal.title or deal.product or deal.stage.name) for deal in deals]
        self.deal.choices += select_choices(named)
        if not _token.fullmatch(self.once.data or ""):
            self.once.data = secrets.token_hex(16)
        for field in self:
            field.id = f"{stem}-{field.id}"
            field.label.field_id = field.id

    @classmethod
    def of(cls, record: ServiceRecord, deals: list[Deal], **given: Any) -> "ServiceForm":
        """The form filled with what a record says, or with what was sent."""
        names = ("version", "kind", "text", "satisfaction", "state", "due_on", "solution", "on")
        known = {name: getattr(record, name) for name in names}
        known |= {"handler": record.handler_id, "deal": record.deal_id, **given}
        form = cls(data=known, stem=f"record-{record.id}", deals=deals)
        form.handler.also(record.handler)
        return form

    def is_new(self) -> "ServiceForm":
        """The form of a new record: how far it is follows from what else is said."""
        del self.state
        return self

    @property
    def its_state(self) -> ServiceState:
        """How far it is: as chosen, else solved where it ended or was a revisit made at once."""
        if "state" in self:
            return self.state.data
        is_made = self.kind.data is ServiceKind.REVISIT and self.due_on.data is None
        return ServiceState.SOLVED if self.solution.data or is_made else ServiceState.OPEN

    def validate_text(self, field: Any) -> None:
        """Say what it is about; a revisit may leave its score to speak."""
        is_scored = self.kind.data is ServiceKind.REVISIT and self.satisfaction.data is not None
        if not field.data and not is_scored:
            raise ValidationError(_l("Write what it is about."))

    def validate_solution(self, field: Any) -> None:
        """Say how an enquiry or a complaint ended."""
        if not field.data and self.its_state is ServiceState.SOLVED and self.kind.data in _TOLD:
            raise ValidationError(_l("Write how it was solved."))

    def validate_on(self, field: Any) -> None:
        """It has happened, or it is due."""
        if field.data is not None and field.data > clock.today():
            raise ValidationError(_l("That is still to come. Say by when it is due instead."))

    def values(self) -> dict[str, Any]:
        """Columns of a record by name."""
        return {
            "kind": self.kind.data,
            "text": self.text.data,
            "satisfaction": self.satisfaction.data,
            "state": self.its_state,
            "handler_id": self.handler.data,
            "due_on": self.due_on.data,
            "solution": self.solution.data,
            "on": self.on.data or clock.today(),
        }
