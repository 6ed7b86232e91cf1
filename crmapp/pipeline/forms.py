"""Forms of the pipeline."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from crmapp.fields import ChoiceField, NumberField, select_choices, strip
from crmapp.stages.models import StageKind

TONES = (
    "slate", "sky", "indigo", "violet", "pink", "rose", "red", "orange", "amber", "lime", "emerald",
    "teal",
)  # fmt: skip


class StageForm(FlaskForm):
    """A stage as a team describes it."""

    name = StringField(
        _l("Stage name"), [DataRequired(_l("Name the stage.")), Length(max=20)], filters=[strip]
    )
    definition = StringField(_l("When a deal belongs here"), [Length(max=200)], filters=[strip])
    tone = RadioField(
        _l("Colour"), choices=select_choices((tone, tone) for tone in TONES), default="sky"
    )
    probability = NumberField(
        _l("Probability in %"), [InputRequired(_l("Enter a number."))], low=0, high=100, default=20
    )

    def values(self) -> dict[str, object]:
        """Columns of a stage by name."""
        return {
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
