"""The form of a word."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import DataRequired

from crmapp.text_fields import line


class WordForm(FlaskForm):
    """A word with its hint."""

    name = line(_l("Word"), DataRequired(_l("Enter a word.")), most=40)
    hint = line(_l("Hint"), most=100)
