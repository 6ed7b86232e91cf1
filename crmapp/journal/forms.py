"""What of the journal shall be shown, and as what file it shall leave."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField

from crmapp.accounts.team import everyone
from crmapp.contacts.models import Contact
from crmapp.fields import DayField, select_choices
from crmapp.journal.actions import Group
from crmapp.text_fields import no_card_numbers

FORMATS = (("xlsx", _l("Excel workbook")), ("csv", _l("CSV text")))


class PeriodForm(FlaskForm):
    """From which day to which; asked by GET, so without a token."""

    class Meta:
        """Nothing is changed by asking."""

        csrf = False

    since = DayField(_l("From"), lean="past")
    until = DayField(_l("Until"), lean="past")


class JournalForm(PeriodForm):
    """The filter of the journal."""

    person = SelectField(_l("Who"), choices=[], validate_choice=False)
    group = SelectField(_l("Group"), choices=[], validate_choice=False)
    named = StringField(_l("Customer"), [no_card_numbers], render_kw={"maxlength": 120})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer everyone there ever was, and every group."""
        super().__init__(*args, **kwargs)
        people = [(one.id, one.name) for one in everyone()]
        self.person.choices = select_choices([("", _("Everyone")), *people])
        self.group.choices = select_choices([("", _("Everything")), *Group.choices()])


class DisclosuresForm(PeriodForm):
    """The period of a customer's report, and of whom it tells."""

    contact = SelectField(_l("Contact"), choices=[], validate_choice=False)

    def offer(self, contacts: list[Contact]) -> None:
        """Offer the customer's contacts."""
        named = [(one.id, one.name) for one in contacts]
        self.contact.choices = select_choices([("", _("All contacts")), *named])
