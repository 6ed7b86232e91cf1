"""Forms of the door and of the team."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from crmapp.accounts.roles import Role
from crmapp.fields import ChecksField

SHORTEST = 10  # characters; ASVS 6.2.1 asks for 8 at least


class SignInForm(FlaskForm):
    """Who are you?"""

    username = StringField(
        _l("Username"), [InputRequired(_l("Enter your username.")), Length(max=80)]
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


class PersonForm(FlaskForm):
    """A member of the team."""

    name = StringField(_l("Name"), [InputRequired(_l("Enter the name.")), Length(max=40)])
    username = StringField(
        _l("Username"),
        [InputRequired(_l("Enter a username.")), Length(max=80)],
        description=_l("For signing in: letters, digits or Chinese, without blanks."),
    )
    roles = ChecksField(_l("Roles"), choices=Role.choices())
