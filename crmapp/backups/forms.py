"""The question before a backup leaves the house."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import InputRequired, Length


class DownloadForm(FlaskForm):
    """One's own password again: the file holds everything."""

    password = PasswordField(
        _l("Your password"), [InputRequired(_l("Enter your password.")), Length(max=500)]
    )
