"""The forms of a campaign, and of which one a customer came of."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError
from wtforms import HiddenField
from wtforms.validators import DataRequired, InputRequired, ValidationError

from crmapp.campaigns.known import offered
from crmapp.fields import DayField, RowField, YuanField
from crmapp.lists.models import ListKind
from crmapp.lists.words import words
from crmapp.text_fields import line, lines

COLUMNS = ("name", "source_id", "first_on", "last_on", "cost", "note")


class CampaignForm(FlaskForm):
    """A campaign as marketing keeps it."""

    version = HiddenField()
    name = line(
        _l("Campaign name"),
        DataRequired(_l("Enter the campaign's name.")),
        most=60,
        description=_l("For example: autumn fair 2026, Shanghai"),
    )
    source_id = RowField(
        _l("Source"),
        offer=lambda: words(ListKind.SOURCE),
        description=_l("Its cost is counted with this source too"),
    )
    first_on = DayField(_l("First day"), [InputRequired(_l("Enter the first day."))])
    last_on = DayField(_l("Last day"), [InputRequired(_l("Enter the last day."))])
    cost = YuanField(_l("Cost"))
    note = lines(_l("Note"), most=600)

    def validate_last_on(self, field: DayField) -> None:
        """Refuse a campaign that ends before it begins."""
        if self.first_on.data and field.data and field.data < self.first_on.data:
            raise ValidationError(_l("That is before the first day."))

    def values(self) -> dict[str, Any]:
        """The columns that the form holds."""
        return {**{name: self[name].data for name in COLUMNS}, "cost": self.cost.data or 0}

    def blames(self, problem: IntegrityError) -> bool:
        """Tell the name that another campaign has it; False where that is not the problem."""
        if "name" not in str(problem.orig):
            return False
        self.name.errors = [_l("Another campaign has this name.")]
        return True


class CreditForm(FlaskForm):
    """Which campaign a customer came of."""

    campaign_id = RowField(_l("Campaign"), offer=offered, blank=_l("None"))
