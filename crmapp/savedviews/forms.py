"""The name of a saved view."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import DataRequired

from crmapp.text_fields import line


class ViewForm(FlaskForm):
    """What a view is called; `query` is the list as it was when it was saved."""

    name = line(_l("Name of the view"), DataRequired(_l("Give it a name.")), most=20)
    query = HiddenField()
