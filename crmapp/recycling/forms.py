"""What emptying the bin before its time asks for."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import DataRequired

from crmapp.text_fields import line


class PurgeForm(FlaskForm):
    """Why something goes for good before its 30 days are over."""

    reason = line(_l("Reason"), DataRequired(_l("Say why it has to go at once.")))
