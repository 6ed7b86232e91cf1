"""The form of a proposal."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import DataRequired, InputRequired

from crmapp.fields import DayField
from crmapp.text_fields import line, lines

_counted = re.compile(r"(.*?)([0-9]{1,4})")


class ProposalForm(FlaskForm):
    """What was proposed, in which version."""

    version = HiddenField()
    name = line(_l("Proposal"), DataRequired(_l("Give it a name.")))
    revision = line(_l("Version"), DataRequired(_l("Say which version it is.")), most=20)
    on = DayField(_l("Day"), [InputRequired(_l("Enter the day."))], lean="past")
    summary = lines(_l("Summary"))

    def values(self) -> dict[str, Any]:
        """Columns of a proposal by name."""
        return {name: self[name].data for name in ("name", "revision", "on", "summary")}


def following(revision: str) -> str:
    """The version after one: V2 after V1; one that does not count is left to its writer."""
    counted = _counted.fullmatch(revision)
    return f"{counted[1]}{int(counted[2]) + 1}" if counted else ""
