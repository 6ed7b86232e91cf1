"""Whom a customer goes to, and asking for one."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField

from crmapp.accounts.team import owners
from crmapp.fields import RowField
from crmapp.history.forms import WhyFields, update_type_field
from crmapp.history.reasons import UpdateType
from crmapp.text_fields import line


class HandOverForm(WhyFields, FlaskForm):
    """The new owner, none for unassigned, and the reason."""

    version = HiddenField()
    owner_id = RowField(_l("New owner"), offer=owners, blank=_l("Unassigned"))
    reason = line(_l("Reason"), description=_l("Both owners and the history read it"))
    update_type = update_type_field(UpdateType.OWNER)


class AskForm(FlaskForm):
    """Why someone asks for a customer."""

    words = line(_l("Why you?"), description=_l("Its owner and the managers read it"))
