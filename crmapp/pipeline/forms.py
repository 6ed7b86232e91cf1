"""Forms of the pipeline."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import DataRequired, InputRequired

from crmapp.fields import ChoiceField, NumberField, select_choices
from crmapp.stages.models import StageKind
from crmapp.text_fields import line

TONES = (
    "slate", "sky", "indigo", "violet", "pink", "rose", "red", "orange", "amber", "lime", "emerald",
    "teal",
)  # fmt: skip


class StageForm(FlaskForm):
    """A stage as a team describes it."""

    name = line(_l("Stage name"), DataRequired(_l("Name the stage.")), most=20)
    definition = line(_l("When a deal belongs here"), most=200)
    tone = RadioField(
        _l("Colour"), choices=select_choices((tone, tone) for tone in TONES), default="sky"
    )
    probability = NumberField(
        _l("Probability in %"), [InputRequired(_l("Enter a number."))], low=0, high=100, default=20
    )

    limit_days = NumberField(
        _l("At most so many days in this stage"),
        low=1,
        high=3650,
        description=_l("Empty: no limit. Longer than that, the card says so."),
    )

    def values(self) -> dict[str, object]:
        """Columns of a stage by name."""
        return {
            "limit_days": self.limit_days.data,
            "name": self.name.data,
            "definition": self.definition.data or "",
            "tone": self.tone.data,
            "probability": self.probability.data,
        }


class NewStageForm(StageForm):
    """A stage to be, with its kind."""

    kind = ChoiceField(_l("Kind"), kind=StageKind)

    def values(self) -> dict[str, object]:
        """Columns of a stage by name."""
        return {**super().values(), "kind": self.kind.data}
