"""Looking for the customer who referred another."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import DataRequired

from crmapp.customers.models import Customer
from crmapp.fields import NumberField
from crmapp.referrals.chain import leads_back
from crmapp.referrals.queries import meant
from crmapp.text_fields import line


class SeekForm(FlaskForm):
    """A part of a name, a number or a whole phone number."""

    q = line(_l("Name, number or phone"), DataRequired(_l("Write whom you look for.")))


class ReferrerForm(FlaskForm):
    """The key of the one who referred the customer; none where nobody did."""

    referrer = NumberField()


def is_ring(field: Any, customer: Customer, viewer: Any) -> bool:
    """Tell the field where the customer would, by others, have been referred by itself.

    A form without the field refers nobody.
    """
    if not field or not leads_back(customer.id, meant(customer, field.data, viewer=viewer)):
        return False
    text = _("That customer was itself referred by this one, directly or by others.")
    field.errors = [text]
    return True
