"""Forms of the door; what a name and a username may be."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Regexp

from crmapp.text_fields import line

LONGEST = 500  # characters of a password; none is cut off


def name_field(label: object) -> StringField:
    """The name that the team reads."""
    return line(label, DataRequired(_l("Enter the name.")), most=40)


def username_field() -> StringField:
    """What a person signs in with: letters, digits or Chinese."""
    blanks = Regexp(r"^\S+$", message=_l("Without blanks, please."))
    return line(_l("Username"), DataRequired(_l("Enter a username.")), blanks, most=80)


class SignInForm(FlaskForm):
    """Who are you?"""

    username = line(_l("Username"), InputRequired(_l("Enter your username.")), most=80)
    password = PasswordField(
        _l("Password"), [InputRequired(_l("Enter your password.")), Length(max=LONGEST)]
    )
    next = HiddenField()


class PasswordForm(FlaskForm):
    """A password of one's own instead of the present one.

    Who came in with a one-time password has just typed it, and is not asked for it again.
    """

    current = PasswordField(
        _l("Current password"), [InputRequired(_l("Enter the password you have now."))]
    )
    password = PasswordField(
        _l("New password"), [InputRequired(_l("Choose a password.")), Length(max=LONGEST)]
    )


class ProofForm(FlaskForm):
    """The password once more, and the code where there is a second step."""

    proof_password = PasswordField(_l("Your password"), [Length(max=LONGEST)])
    proof_code = StringField(_l("Code from your phone"), [Length(max=40)])
