"""The form of a person's quiet hours."""

from datetime import time

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, RadioField
from wtforms.validators import ValidationError

from crmapp.fields import TimeField, select_choices
from crmapp.reminders.models import QuietHours

TEAM, OWN, NONE = "team", "own", "none"
WHICH = ((TEAM, _l("As the team has them")), (OWN, _l("My own")), (NONE, _l("None")))


class QuietForm(FlaskForm):
    """Whose quiet hours count, and one's own."""

    quiet = RadioField(_l("Quiet hours"), choices=select_choices(WHICH), default=TEAM)
    begins_at = TimeField(_l("Quiet from"))
    ends_at = TimeField(_l("Quiet until"))

    def validate_begins_at(self, field: Field) -> None:
        """One's own hours have both ends."""
        if self.quiet.data == OWN and None in (self.begins_at.data, self.ends_at.data):
            raise ValidationError(_("Enter both times, such as 20:00 and 08:00."))

    def hours(self) -> tuple[time, time] | None:
        """The hours that were chosen; None for the team's."""
        if self.quiet.data == OWN:
            return self.begins_at.data, self.ends_at.data
        return (time(), time()) if self.quiet.data == NONE else None


def known_hours(own: QuietHours | None) -> dict[str, object]:
    """What the form shows at first."""
    if own is None:
        return {"quiet": TEAM}
    if own.begins_at == own.ends_at:
        return {"quiet": NONE}
    return {"quiet": OWN, "begins_at": own.begins_at, "ends_at": own.ends_at}
