"""Why many cells change at once, and the rows that become new customers."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import InputRequired

from crmapp.text_fields import line


class ReasonForm(FlaskForm):
    """Why many cells change at once."""

    reason = line(
        _l("Why this change?"),
        InputRequired(_l("Say why, so that the history is understood.")),
        most=200,
        description=_l("It stands in the history of each customer"),
    )


class RowsForm(FlaskForm):
    """Rows copied from a spreadsheet."""

    block = TextAreaField(
        _l("Rows from a spreadsheet"),
        [InputRequired(_l("Paste the rows first."))],
        description=_l("With or without the line of headings"),
    )
