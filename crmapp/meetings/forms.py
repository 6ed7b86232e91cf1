"""What is written in a meeting: of a customer, decided, and noted."""

import re
import secrets
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import DataRequired, InputRequired, ValidationError

from crmapp import clock
from crmapp.accounts.team import team
from crmapp.fields import DayField, RowField
from crmapp.meetings.models import Meeting
from crmapp.meetings.verbs import Ahead
from crmapp.text_fields import line, lines

_token = re.compile("[0-9a-f]{32}")

LONGEST_NOTES = 20_000  # characters


def _lies_ahead(field: DayField) -> None:
    if field.data is not None and field.data < clock.today():
        raise ValidationError(_l("That day is past."))


class RemarkForm(FlaskForm):
    """What was said of a customer, and what its owner does next."""

    once = HiddenField()  # random, kept with the follow-up: sent twice it is saved once
    words = lines(_l("What was said"), DataRequired(_l("Write what was said.")), most=5_000)
    next_on = DayField(_l("Next step on"), lean="future")
    next_action = line(_l("What to do"))

    def __init__(self, *args: Any, plans: bool, **kwargs: Any) -> None:
        """Ask for a next step only where the writer may plan the deal."""
        super().__init__(*args, **kwargs)
        if not plans:
            del self.next_on, self.next_action
        if not _token.fullmatch(self.once.data or ""):
            self.once.data = secrets.token_hex(16)

    def validate_next_on(self, field: DayField) -> None:
        """A plan lies ahead."""
        _lies_ahead(field)
        if field.data is None and self.next_action.data:
            raise ValidationError(_l("Pick a day."))

    @property
    def ahead(self) -> Ahead | None:
        """What the owner does next, where something was said of it."""
        if "next_on" not in self or self.next_on.data is None:
            return None
        return Ahead(self.next_on.data, self.next_action.data)


class DecisionForm(FlaskForm):
    """A decision: what, who carries it out, by when."""

    words = line(_l("Decision"), DataRequired(_l("Write what was decided.")), most=500)
    person = RowField(
        _l("Who does it"), [InputRequired(_l("Choose who does it."))], offer=team,
        blank=_l("Choose a colleague"),
    )  # fmt: skip
    due_on = DayField(_l("Due by"), [InputRequired(_l("Pick a day."))], lean="future")

    def validate_due_on(self, field: DayField) -> None:
        """What is to be done lies ahead."""
        _lies_ahead(field)


class NotesForm(FlaskForm):
    """The rest of the minutes."""

    version = HiddenField()
    notes = lines(_l("Minutes"), most=LONGEST_NOTES)

    def overtaken_by(self, meeting: Meeting) -> str | None:
        """What somebody has written since the form was shown, if it is anything else."""
        is_new = self.version.data == "0" and not meeting.notes
        is_stale = not is_new and self.version.data != str(meeting.version)
        return meeting.notes if is_stale and meeting.notes != self.notes.data else None
