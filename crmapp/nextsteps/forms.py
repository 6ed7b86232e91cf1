"""The day of a plan."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import InputRequired, ValidationError

from crmapp import clock
from crmapp.fields import DayField


class DueForm(FlaskForm):
    """By when something is to be done: today or later."""

    due_on = DayField(_l("Day"), [InputRequired(_l("Pick a day."))], lean="future")

    def validate_due_on(self, field: DayField) -> None:
        """A plan lies ahead."""
        if field.data is not None and field.data < clock.today():
            raise ValidationError(_l("That day is past."))

    @property
    def problem(self) -> str:
        """Why the day was refused, in a line."""
        return " ".join(str(error) for error in self.due_on.errors)
