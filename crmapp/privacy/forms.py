"""What a request about personal data asks for."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import DataRequired, Length, ValidationError

from crmapp.contacts.phones import phone_key
from crmapp.privacy.sought import Sought
from crmapp.text_fields import line


class SoughtForm(FlaskForm):
    """Whom a request is about."""

    name = line(_l("Name"), Length(max=60))
    phone = line(_l("Phone"), Length(max=40))
    address = line(_l("E-mail or WeChat"), Length(max=120))

    def sought(self) -> Sought:
        """The person."""
        return Sought(self.name.data or "", self.phone.data or "", self.address.data or "")

    def validate(self, extra_validators: object = None) -> bool:
        """Ask for something to look for."""
        if not super().validate(extra_validators):
            return False
        if not self.sought().words:
            self.name.errors = [_l("Name at least one of the three.")]
            return False
        return True

    def validate_phone(self, field: object) -> None:
        """Take a whole number only: a part of one is in too many."""
        if field.data and phone_key(field.data) is None:
            raise ValidationError(_l("Not a complete phone number."))


class EraseForm(SoughtForm):
    """The same with the reason; which records are meant stands beside it as ticks."""

    reason = line(_l("Reference"), DataRequired(_l("Say which request this answers.")))


class AnonymiseForm(FlaskForm):
    """Which long silent customers' contacts go; they stand beside it as ticks."""
