"""Whom some customers go to."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.validators import InputRequired

from crmapp.accounts.models import Person
from crmapp.accounts.team import owners, person
from crmapp.fields import select_choices
from crmapp.history.forms import WhyFields, update_type_field
from crmapp.history.reasons import UpdateType
from crmapp.text_fields import line

NOBODY = "none"


class AllotmentForm(WhyFields, FlaskForm):
    """The new owner, chosen on purpose even where it is nobody, and the reason."""

    owner = SelectField(_l("New owner"), [InputRequired(_l("Choose who gets them."))], choices=[])
    reason = line(_l("Reason"), description=_l("Both owners and the history read it"))
    update_type = update_type_field(UpdateType.OWNER)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the team as it is now."""
        super().__init__(*args, **kwargs)
        people = [(one.id, one.name) for one in owners()]
        self.owner.choices = select_choices([("", "–"), (NOBODY, _l("Unassigned")), *people])

    @property
    def is_chosen(self) -> bool:
        """Whether someone, or nobody, has been chosen."""
        offered = {choice.value for choice in self.owner.choices}
        return bool(self.owner.data) and self.owner.data in offered

    def new_owner(self) -> Person | None:
        """Who gets the customers; None for nobody."""
        chosen = self.owner.data
        return None if chosen == NOBODY else person(int(chosen))
