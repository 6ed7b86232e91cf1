"""Forms of the door; what a name and a username may be."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Regexp

from crmapp.fields import strip

SHORTEST = 10  # characters; ASVS 6.2.1 asks for 8 at least


def name_field(label: object) -> StringField:
    """The name that the team reads."""
    checks = [DataRequired(_l("Enter the name.")), Length(max=40)]
    return StringField(label, checks, filters=[strip])


def username_field() -> StringField:
    """What a person signs in with: letters, digits or Chinese."""
    blanks = Regexp(r"^\S+$", message=_l("Without blanks, please."))
    checks = [DataRequired(_l("Enter a username.")), Length(max=80), blanks]
    return StringField(_l("Username"), checks, filters=[strip])


class SignInForm(FlaskForm):
    """Who are you?"""

    username = StringField(
        _l("Username"),
        [InputRequired(_l("Enter your username.")), Length(max=80)],
        filters=[strip],
    )
    password = PasswordField(
        _l("Password"), [InputRequired(_l("Enter your password.")), Length(max=500)]
    )
    next = HiddenField()


class PasswordForm(FlaskForm):
    """A password of one's own instead of the present one."""

    current = PasswordField(
        _l("Current password"), [InputRequired(_l("Enter the password you have now."))]
    )
    password = PasswordField(
        _l("New password"),
        [InputRequired(_l("Choose a password.")), Length(min=SHORTEST, max=500)],
        description=_l("At least 10 characters; a sentence is easy to remember."),
    )
