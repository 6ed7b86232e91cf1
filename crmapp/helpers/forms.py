"""Naming a helper."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import ValidationError

from crmapp.accounts.models import Person
from crmapp.fields import RowField


class HelperForm(FlaskForm):
    """Whom to name; `offer` gives the choice."""

    person_id = RowField(_l("Helper"), offer=list, blank=_l("Choose a colleague"))

    def __init__(self, people: list[Person], **kwargs: Any) -> None:
        """Take the people to choose from."""
        super().__init__(**kwargs)
        self._people = {person.id: person for person in people}
        for person in people:
            self.person_id.also(person)

    @property
    def chosen(self) -> Person:
        """The chosen person."""
        return self._people[self.person_id.data]

    def validate_person_id(self, field: RowField) -> None:
        """Refuse no choice."""
        if field.data is None:
            raise ValidationError(_l("Choose a colleague."))
