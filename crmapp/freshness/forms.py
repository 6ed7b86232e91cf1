"""What is said to proposals."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from crmapp.fields import ChoiceField
from crmapp.freshness.models import Answer
from crmapp.text_fields import line


class AnswerForm(FlaskForm):
    """Whether the chosen customers rest, and why."""

    said = ChoiceField(_l("Your answer"), kind=Answer)
    reason = line(_l("Reason"), description=_l("It stands in the history"))
