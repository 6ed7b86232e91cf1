"""What is asked about files."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import DataRequired, ValidationError

from crmapp.attachments.kinds import ENDINGS, ending_of
from crmapp.deals.models import Deal
from crmapp.fields import RowField, select_choices
from crmapp.text_fields import line

ACCEPT = ",".join(f".{ending}" for ending in ENDINGS)


class FilesForm(FlaskForm):
    """What files belong to: a customer, or one of its deals."""

    deal = RowField(_l("Belongs to"), offer=list, blank=_l("The customer"))

    def __init__(self, *args: Any, deals: list[Deal], **kwargs: Any) -> None:
        """Take the customer's deals."""
        super().__init__(*args, **kwargs)
        named = [(deal.id, deal.title or deal.product or deal.stage.name) for deal in deals]
        self.deal.choices += select_choices(named)


class NameForm(FlaskForm):
    """What a file is called; its ending stays."""

    name = line(_l("File name"), DataRequired(_l("Give it a name.")))

    def __init__(self, *args: Any, ending: str, **kwargs: Any) -> None:
        """Take the ending that its content has."""
        super().__init__(*args, **kwargs)
        self._ending = ending

    def validate_name(self, field: Any) -> None:
        """Keep name and content of one mind."""
        if ending_of(field.data) != self._ending:
            raise ValidationError(_l("Its name should end in .%(ending)s.", ending=self._ending))
