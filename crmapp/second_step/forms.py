"""Forms of the second step."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from crmapp.text_fields import trimmed


def _code() -> StringField:
    checks = [InputRequired(_l("Enter the code.")), Length(max=40)]
    return StringField(_l("Code"), checks, filters=[trimmed])


class CodeForm(FlaskForm):
    """The code that a phone shows now, or one from paper."""

    code = _code()
    next = HiddenField()


class OwnForm(FlaskForm):
    """Password and code, to change one's own second step."""

    password = PasswordField(
        _l("Your password"), [InputRequired(_l("Enter your password.")), Length(max=500)]
    )
    code = _code()
