"""Many cells at once: what the rules say of each, why they change, rows that become customers."""

from functools import cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import InputRequired

from crmapp.accounts.models import Person
from crmapp.field_policy.sight import sight
from crmapp.grid import queries
from crmapp.grid.cells import Line
from crmapp.grid.columns import Column
from crmapp.grid.forms import met, read
from crmapp.history.forms import WhyFields
from crmapp.pasting.previews import Judge, Preview
from crmapp.policy import Action, can


class ReasonForm(WhyFields, FlaskForm):
    """Why many cells change at once; a word is always due."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a reason, pressed or written."""
        is_right = super().validate(extra_validators)
        if not self.words:
            told = _l("Say why, so that the history is understood.")
            self.reason.errors = [*self.reason.errors, told]
        return is_right and bool(self.words)


class RowsForm(FlaskForm):
    """Rows copied from a spreadsheet."""

    block = TextAreaField(
        _l("Rows from a spreadsheet"),
        [InputRequired(_l("Paste the rows first."))],
        description=_l("With or without the line of headings"),
    )


def judge_of(viewer: Person, *, blanks: bool) -> Judge:
    """What the rules say of cells that a person would write."""

    @cache
    def said(column: Column, text: str) -> tuple[dict[str, Any], str]:
        found = read(column, text)
        return found.values, found.problem

    return Judge(
        read=said,
        refuse=lambda line, column: _refusal(viewer, line, column),
        eye=lambda line: sight(viewer, line.customer),
        blanks=blanks,
    )


def _refusal(viewer: Person, line: Line, column: Column) -> str:
    if not can(viewer, Action.CUSTOMER_EDIT, line.customer):
        owner = line.customer.owner
        return _("Belongs to %(name)s", name=owner.name) if owner else _("Unassigned")
    if not column.is_written or not sight(viewer, line.customer).may_change(column.ruled):
        return _("Not changed here")
    return ""


def too_alike(found: Preview, viewer: Person) -> dict[tuple[int, str], str]:
    """Changes that would make a customer look like another, by customer and column."""
    told = {
        (one.line.customer.id, one.column.key): met(
            queries.alike(one.line, one.column, one.values, viewer=viewer)
        )
        for one in found.changes
    }
    return {key: problem for key, problem in told.items() if problem}
