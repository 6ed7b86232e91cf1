"""What is asked about a need."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import DataRequired

from crmapp.fields import ChoiceField
from crmapp.needs.models import NeedKind
from crmapp.text_fields import lines

LONGEST = 5_000  # a whole follow-up may be gathered


class GatherForm(FlaskForm):
    """Into which of the four, and the words that were selected; none take the entry's own."""

    kind = ChoiceField(kind=NeedKind)
    words = lines("", most=LONGEST)


class NeedForm(FlaskForm):
    """A need in words."""

    version = HiddenField()
    kind = ChoiceField(_l("Sort of need"), kind=NeedKind, default=NeedKind.CORE)
    words = lines(_l("The need in words"), DataRequired(_l("Write what they need.")), most=LONGEST)
