"""What a reviewer says."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField

from crmapp.text_fields import line

READY = (
    _l("We have this customer already"),
    _l("Something is missing"),
    _l("Something is not right"),
)


class DecisionForm(FlaskForm):
    """What was looked at: the version that the reviewer saw."""

    version = HiddenField()


class ReturnForm(FlaskForm):
    """Why an entry goes back to its author."""

    ready = line("")
    reason = line(
        _l("What should be changed?"),
        most=500,
        description=_l("The author reads it on the customer"),
    )

    @property
    def words(self) -> str:
        """What was pressed, what was written, or both."""
        said = (self.ready.data or "", self.reason.data or "")
        return " · ".join(dict.fromkeys(filter(None, said)))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a reason, pressed or written."""
        is_right = super().validate(extra_validators)
        if not self.words:
            self.reason.errors = [*self.reason.errors, _l("Say what should be changed.")]
        return is_right and bool(self.words)
