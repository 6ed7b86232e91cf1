"""Why many cells change at once, and the rows that become new customers."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import InputRequired

from crmapp.history.forms import WhyFields


class ReasonForm(WhyFields, FlaskForm):
    """Why many cells change at once; a word is always due."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a reason, pressed or written."""
        is_right = super().validate(extra_validators)
        if not self.words:
            told = _l("Say why, so that the history is understood.")
            self.reason.errors = [*self.reason.errors, told]
        return is_right and bool(self.words)


class RowsForm(FlaskForm):
    """Rows copied from a spreadsheet."""

    block = TextAreaField(
        _l("Rows from a spreadsheet"),
        [InputRequired(_l("Paste the rows first."))],
        description=_l("With or without the line of headings"),
    )
