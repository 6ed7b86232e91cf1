"""The form of the passphrase that seals backups."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, PasswordField
from wtforms.validators import EqualTo, InputRequired, Length, ValidationError

from crmapp.backups import passphrase


def _hard_to_guess(form: FlaskForm, field: Field) -> None:
    words: Any = passphrase.normal(field.data or "")
    if len(words) < passphrase.LEAST:
        raise ValidationError(
            _l("At least %(count)s characters: a few words make one.", count=passphrase.LEAST)
        )
    if len(set(words)) < passphrase.LEAST // 2:
        raise ValidationError(_l("Too easy to guess: use words that do not belong together."))


class PassphraseForm(FlaskForm):
    """A new passphrase, twice."""

    passphrase = PasswordField(
        _l("Passphrase"),
        [InputRequired(_l("Enter a passphrase.")), Length(max=500), _hard_to_guess],
    )
    again = PasswordField(
        _l("Repeat it"),
        [EqualTo("passphrase", _l("The two are not the same."))],
    )
