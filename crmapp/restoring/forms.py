"""The forms of a restore: a file from elsewhere, and the last question."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, PasswordField
from wtforms.validators import Length


class UploadForm(FlaskForm):
    """A backup that is not here yet."""

    archive = FileField(_l("Backup file"), [FileRequired(_l("Choose a file."))])


class RestoreForm(FlaskForm):
    """What a backup needs to be opened and taken."""

    passphrase = PasswordField(_l("Passphrase of this backup"), [Length(max=500)])
    replace_other = BooleanField(
        _l("It is of another installation; put it in the place of everything here")
    )
