"""The ways to look at the list that are one press away: all, one's own, the saved ones."""

from flask_babel import gettext as _

from crmapp.roster.filters import ME, RosterFilter
from crmapp.savedviews.models import SavedView

Tab = tuple[str, str, bool]


def tabs(wanted: RosterFilter, own: list[SavedView], home: str) -> list[Tab]:
    """Label, address and whether it is the one that is looked at."""
    present = wanted.query()
    views = [(_("All"), ""), (_("Mine"), RosterFilter(owner=ME).query())]
    views += [(view.name, view.query) for view in own]
    return [(name, home + query, query == present) for name, query in views]


def can_save(wanted: RosterFilter, own: list[SavedView]) -> bool:
    """Whether what is looked at could become a view that the person does not have yet."""
    return not wanted.is_plain and wanted.query() not in {view.query for view in own}
