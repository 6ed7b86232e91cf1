"""What an export is called and says of itself."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.accounts.team import owners
from crmapp.custom_fields.sheets import offers
from crmapp.customers.kinds import CustomerType
from crmapp.exports.cells import LONGEST
from crmapp.exports.columns import WORDS, word_of
from crmapp.exports.models import Export
from crmapp.exports.workbook import Frame
from crmapp.lists.models import ListKind
from crmapp.lists.words import words
from crmapp.roster.chips import chips
from crmapp.roster.filters import RosterFilter
from crmapp.savedviews.models import SavedView
from crmapp.settings.values import setting
from crmapp.stages.pipeline import stages


def _title(export: Export, wanted: RosterFilter, views: list[SavedView]) -> str:
    """The name of a list: that of the view it is, else of its type of customers."""
    if export.keys:
        return _("Chosen customers")
    query = wanted.query()
    named = next((view.name for view in views if query and view.query == query), "")
    if named:
        return named
    if wanted.type:
        return _("%(kind)s: customer list", kind=CustomerType(wanted.type).label)
    return _("Customer list")


def _filter_words(export: Export, wanted: RosterFilter) -> str:
    """What the filter leaves, in words."""
    if export.keys:
        return _("Chosen one by one")
    said = [label for label, _href, is_on in chips(wanted, "") if is_on]
    return " · ".join(said) or _("All customers")


@dataclass(frozen=True, slots=True)
class Told:
    """What a file says of itself: its title, its filter in words, how many customers it holds."""

    title: str
    filtered: str
    count: int


def told_of(export: Export, wanted: RosterFilter, views: list[SavedView], count: int) -> Told:
    """What the file of an export says of itself."""
    return Told(_title(export, wanted, views), _filter_words(export, wanted), count)


def frame_of(export: Export, person: Person, told: Told, language: str) -> Frame:
    """What the workbook holds beside its tables."""
    moment = f"{clock.local(clock.now()):%Y-%m-%d %H:%M}"

    def about(cut: int) -> list[tuple[str, str]]:
        private = _("in full where you may see them") if export.is_open else _("masked")
        lines = [
            (_("List"), told.title),
            (_("Team"), setting("team_name")),
            (_("Filter"), told.filtered),
            (_("Customers"), str(told.count)),
            (_("Exported"), f"{person.name}, {moment}"),
            (_("Contact details"), private),
        ]
        if cut:
            said = ngettext(
                "%(num)d text is longer than %(most)s characters and goes on in the row below.",
                "%(num)d texts are longer than %(most)s characters and go on in the rows below.",
                cut,
                most=f"{LONGEST:,}",
            )
            lines.append((_("Note"), said))
        return lines

    names = _("Words to choose from"), _("About this file")
    return Frame(told.title, _offers(language), names[0], names[1], about)


def _offers(language: str) -> dict[str, list[str]]:
    """The words to choose from, by kind of a column or by its key."""
    lists = {kind.value: [item.name for item in words(kind)] for kind in ListKind}
    closed = {key: [word_of(key, value, language) for value in WORDS[key]] for key in WORDS}
    return {
        "stage": [stage.name for stage in stages()],
        "person": [person.name for person in owners()],
        **lists,
        **closed,
        **offers(language),
    }
