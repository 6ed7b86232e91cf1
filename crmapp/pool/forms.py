"""Giving a customer back."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField

from crmapp.history.forms import WhyFields
from crmapp.text_fields import line


class GiveBackForm(WhyFields, FlaskForm):
    """Why a customer goes back to the pool."""

    version = HiddenField()
    reason = line(_l("Reason"), description=_l("Whoever claims it next reads it"))
    update_type = None  # it is a change of owner and no other
