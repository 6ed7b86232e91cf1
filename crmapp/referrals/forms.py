"""Looking for the customer who referred another."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import DataRequired

from crmapp.fields import NumberField
from crmapp.text_fields import line


class SeekForm(FlaskForm):
    """A part of a name, a number or a whole phone number."""

    q = line(_l("Name, number or phone"), DataRequired(_l("Write whom you look for.")))


class ReferrerForm(FlaskForm):
    """The key of the one who referred the customer; none where nobody did."""

    referrer = NumberField()
