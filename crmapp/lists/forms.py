"""The form of a word."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from crmapp.fields import strip


class WordForm(FlaskForm):
    """A word with its hint."""

    name = StringField(
        _l("Word"), [DataRequired(_l("Enter a word.")), Length(max=40)], filters=[strip]
    )
    hint = StringField(_l("Hint"), [Length(max=100)], filters=[strip])
