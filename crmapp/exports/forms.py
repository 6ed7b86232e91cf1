"""What a file shall be like, and what it is for."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired

from crmapp.exports.layouts import layouts
from crmapp.exports.models import ExportFormat
from crmapp.fields import select_choices
from crmapp.text_fields import line


class ExportForm(FlaskForm):
    """The shape of a file; `query` is the filter of the list that it shall hold."""

    format = RadioField(
        _l("File"),
        [InputRequired(_l("Choose a kind of file."))],
        choices=select_choices(ExportFormat.choices()),
    )
    layout = SelectField(_l("Columns"), choices=[], default="")
    is_open = BooleanField(_l("Phones and e-mails in full, where you may see them"))
    purpose = line(_l("What for"), most=80)
    query = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the layouts that the team has taken in."""
        super().__init__(*args, **kwargs)
        own = [("", _("All columns of the product"))]
        known = [(one.fingerprint, _layout_name(one)) for one in layouts()]
        self.layout.choices = select_choices(own + known)


def _layout_name(memory: Any) -> str:
    heads = list(memory.headers.values())
    first = "、".join(heads[:3])
    return _("As “%(title)s”: %(first)s … (%(count)s columns)",
             title=memory.title, first=first, count=len(heads))  # fmt: skip
