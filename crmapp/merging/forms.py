"""The choices of a merge: who stays, and which value of each field."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField

from crmapp.customers.models import Customer
from crmapp.merging.fields import BOTH, Difference
from crmapp.text_fields import line

SIDES = ("first", "second")


class MergeForm(FlaskForm):
    """Who stays, whether the other owner helps, and why; `picks` reads the fields' choices."""

    first_version = HiddenField()
    second_version = HiddenField()
    stays = HiddenField()
    keeps_owner = BooleanField(_l("The other owner becomes a helper"), default=True)
    reason = line(_l("Why are they one?"), description=_l("Optional; it stands in the history"))

    def is_stale(self, first: Customer, second: Customer) -> bool:
        """Whether one of the two has changed since the form was shown."""
        said = (self.first_version.data, self.second_version.data)
        return said != (str(first.version), str(second.version))

    def show_versions(self, first: Customer, second: Customer) -> None:
        """Take the versions that are shown now."""
        self.first_version.data = str(first.version)
        self.second_version.data = str(second.version)


def picks(said: Mapping[str, Any], told: list[Difference]) -> dict[str, str]:
    """For each field that differs the side that was chosen, or else the proposed one."""
    chosen = {one.field: said.get(f"pick-{one.field}") for one in told}
    offered = {one.field: (*SIDES, BOTH) if one.joins else SIDES for one in told}
    return {
        one.field: chosen[one.field] if chosen[one.field] in offered[one.field] else one.proposed
        for one in told
    }


class SeekForm(FlaskForm):
    """What the other customer is looked for by."""

    q = line(_l("Which customer is the same?"), most=60)
