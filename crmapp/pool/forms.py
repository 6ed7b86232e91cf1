"""Giving a customer back."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField

from crmapp.history.forms import WhyFields, update_type_field
from crmapp.history.reasons import UpdateType
from crmapp.text_fields import line


class GiveBackForm(WhyFields, FlaskForm):
    """Why a customer goes back to the pool."""

    version = HiddenField()
    reason = line(_l("Reason"), description=_l("Whoever claims it next reads it"))
    update_type = update_type_field(UpdateType.OWNER)
