"""What the first visit asks."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from crmapp.accounts.forms import LONGEST, name_field, username_field
from crmapp.fields import select_choices
from crmapp.stages.sets import SETS, USUAL
from crmapp.text_fields import line, trimmed

STARTS = (
    ("import", _l("Import a spreadsheet")),
    ("demo", _l("Look around with demo data")),
    ("empty", _l("Start empty")),
)


class SetUpForm(FlaskForm):
    """Team, administrator, stages and what to begin with."""

    code = StringField(_l("Set-up code"), [Optional()], filters=[trimmed])
    team_name = line(_l("Team name"), DataRequired(_l("Name your team.")), most=40)
    name = name_field(_l("Your name"))
    username = username_field()
    password = PasswordField(
        _l("Password"), [InputRequired(_l("Choose a password.")), Length(max=LONGEST)]
    )
    stage_set = RadioField(
        _l("Stages"),
        choices=select_choices((item.key, item.label) for item in SETS),
        default=USUAL,
    )
    start = RadioField(_l("Start with"), choices=select_choices(STARTS), default="import")
