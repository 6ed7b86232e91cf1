"""The form of a grid of targets: two fields for each cell."""

from typing import Any

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField

from crmapp.fields import NumberField, YuanField
from crmapp.targets.grid import Grid, Place
from crmapp.targets.months import NOTHING, Goal

MOST_DEALS = 100_000


class GridForm(FlaskForm):
    """The part of every grid's form that is always there."""

    seen = HiddenField()

    def goals(self, grid: Grid) -> dict[Place, Goal]:
        """What was typed into each cell."""
        return {place: Goal(*(one.data for one in self.pair(place))) for place in grid.places()}

    def pair(self, place: Place) -> tuple[Any, Any]:
        """The fields of a cell."""
        return self[f"amount-{place.name}"], self[f"deals-{place.name}"]

    def fill(self, grid: Grid, *, from_last: bool = False) -> None:
        """Show what stands in the grid; empty cells may get the row's last target."""
        for place in grid.places():
            goal = grid.stands(place)
            if from_last and goal == NOTHING:
                goal = grid.last(place)
            for field, value in zip(self.pair(place), goal, strict=True):
                field.data = value


def grid_form(grid: Grid) -> GridForm:
    """A form with the fields of a grid."""
    names = {one.id: one.name for one in grid.people if one}
    fields: dict[str, Any] = {}
    for place in grid.places():
        said = {"who": names.get(place.person_id) or _("Team"), "from": f"{place.first:%Y-%m}"}
        amount = YuanField(_("%(who)s, from %(from)s: amount", **said))
        deals = NumberField(_("%(who)s, from %(from)s: deals", **said), high=MOST_DEALS)
        fields |= {f"amount-{place.name}": amount, f"deals-{place.name}": deals}
    return type("TypedGrid", (GridForm,), fields)()
