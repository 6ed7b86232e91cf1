"""Every filter of the list as one form; its fields are named as the URL names them."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import BooleanField, Field, Form, SearchField, SelectField

from crmapp.accounts.team import owners
from crmapp.custom_fields.filters import is_asked, typed
from crmapp.custom_fields.forms import sort_labels, with_filters
from crmapp.fields import RowField, select_choices
from crmapp.freshness.kinds import SignKind
from crmapp.lists.models import ListKind
from crmapp.lists.words import words
from crmapp.regions.forms import RegionField
from crmapp.roster.filters import KINDS, ME, NOBODY, SPANS, RosterFilter
from crmapp.stages.pipeline import stages
from crmapp.text_fields import no_card_numbers

ANY = _l("Any")
DAYS = (7, 14, 30, 60, 90, 180, 365)
DUE_LABELS = {
    "overdue": _l("Overdue"),
    "today": _l("Today"),
    "week": _l("Within 7 days"),
    "none": _l("None planned"),
}
SORT_LABELS = {
    "-entered": _l("Newest first"),
    "entered": _l("Oldest first"),
    "-last": _l("Last follow-up, latest first"),
    "last": _l("Last follow-up, longest ago first"),
    "next": _l("Next step, earliest first"),
    "-next": _l("Next step, latest first"),
    "-amount": _l("Amount, largest first"),
    "amount": _l("Amount, smallest first"),
    "name": _l("Name, A to Z"),
    "-name": _l("Name, Z to A"),
    "number": _l("Number, rising"),
    "-number": _l("Number, falling"),
}


class FilterForm(Form):
    """What may be asked of a customer."""

    q = SearchField(_l("Name, number, contact or pinyin"), [no_card_numbers])
    owner = SelectField(_l("Owner"), choices=[])
    stage = RowField(_l("Stage"), offer=stages, blank=ANY)
    industry = RowField(_l("Industry"), offer=lambda: words(ListKind.INDUSTRY), blank=ANY)
    source = RowField(_l("Source"), offer=lambda: words(ListKind.SOURCE), blank=ANY)
    grade = RowField(_l("Grade"), offer=lambda: words(ListKind.GRADE), blank=ANY)
    type = SelectField(_l("Type"), choices=[])
    status = SelectField(_l("Status"), choices=[])
    review = SelectField(_l("Review"), choices=[])
    next = SelectField(_l("Next step"), choices=[])
    within = SelectField(_l("Followed up within"), choices=[])
    silent = SelectField(_l("No follow-up for"), choices=[])
    care = SelectField(_l("Signs"), choices=[])
    incomplete = BooleanField(_l("Incomplete records only"), false_values=("", "0"))
    region_code = RegionField(_l("Region"))
    sort = SelectField(_l("Sorted by"), choices=[])

    @classmethod
    def showing(cls, wanted: RosterFilter) -> "FilterForm":
        """The form as a filter fills it."""
        said = {name: value for name, value in wanted.__dict__.items() if value is not None}
        boxes = {**said, **typed(wanted.own), "region_code": wanted.region}
        form = with_filters(cls)(data=boxes)
        people = [(ME, _("Mine")), (NOBODY, _("Unassigned"))]
        form.owner.choices = _choices(people + [(one.id, one.name) for one in owners()])
        for name, kind in KINDS.items():
            form[name].choices = _choices(kind.choices())
        form.sort.choices = select_choices([*SORT_LABELS.items(), *sort_labels()])
        form.next.choices = _choices(DUE_LABELS.items())
        form.care.choices = _choices(SignKind.choices())
        for name in SPANS:
            days = sorted({*DAYS, getattr(wanted, name) or DAYS[0]})
            form[name].choices = _choices((day, in_days(day)) for day in days)
        return form

    def own(self) -> list[Field]:
        """What it asks of the team's own fields."""
        return [one for one in self if is_asked(one.name)]


def in_days(days: int) -> str:
    """A length of time in days, in words."""
    return ngettext("%(num)d day", "%(num)d days", days)


def _choices(pairs: Any) -> list[Any]:
    return select_choices([("", ANY), *pairs])
