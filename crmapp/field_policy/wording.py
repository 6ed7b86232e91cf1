"""The field policy in words: what a cell says, what it would say, and why it goes no further."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crmapp.field_policy.kinds import PRIVATE, Field, Level, Right, Standpoint
from crmapp.field_policy.table import BY_SETTING, Cell

SHORT: dict[Right, dict[Level, Any]] = {
    Right.SEE: {
        Level.NONE: _l("hidden"),
        Level.MASKED: _l("masked"),
        Level.ON_REQUEST: _l("on request"),
        Level.WHOLE: _l("whole"),
    },
    Right.EDIT: {Level.NONE: _l("no"), Level.WHOLE: _l("yes")},
    Right.EXPORT: {
        Level.NONE: _l("not included"),
        Level.MASKED: _l("masked"),
        Level.WHOLE: _l("included"),
    },
}
TONES = {Level.NONE: "", Level.MASKED: "amber", Level.ON_REQUEST: "violet", Level.WHOLE: "emerald"}

_SAID: dict[tuple[Right, Level], Any] = {
    (Right.SEE, Level.NONE): _l("%(who)s: %(what)s is not shown at all."),
    (Right.SEE, Level.MASKED): _l("%(who)s: %(what)s is shown masked, like 138****5678."),
    (Right.SEE, Level.ON_REQUEST): _l(
        "%(who)s: %(what)s is masked; Show reveals it, and that is logged."
    ),
    (Right.SEE, Level.WHOLE): _l("%(who)s: %(what)s is shown whole."),
    (Right.EDIT, Level.NONE): _l("%(who)s: may not change %(what)s."),
    (Right.EDIT, Level.WHOLE): _l("%(who)s: may change %(what)s."),
    (Right.EXPORT, Level.NONE): _l("%(who)s: exports and prints leave %(what)s out."),
    (Right.EXPORT, Level.MASKED): _l("%(who)s: exports and prints mask %(what)s."),
    (Right.EXPORT, Level.WHOLE): _l("%(who)s: exports and prints take %(what)s along."),
}
_IN_FULL = _l("%(who)s: exports and prints take %(what)s along, in full where that is ticked.")


def sentence(cell: Cell, level: Level) -> str:
    """What a cell says at a level, as a sentence."""
    told = _SAID[cell.right, level]
    if cell.right is Right.EXPORT and level is Level.WHOLE and cell.field in PRIVATE:
        told = _IN_FULL
    return str(told) % {"who": cell.standpoint.label, "what": cell.field.label}


def bound(cell: Cell) -> str:
    """Why a cell may not be given every level; "" where it may."""
    if cell in BY_SETTING:
        return _("Decided in the settings: salespeople may read each other's follow-ups.")
    if cell.right is Right.EDIT:
        return _bound_of_edit(cell)
    if cell.standpoint is Standpoint.MARKETING and cell.field in (*PRIVATE, Field.SAID):
        return _("Contacts and what was said are never opened to marketing.")
    if cell.right is Right.EXPORT:
        return _("Never more than is seen.")
    if cell.standpoint is Standpoint.OWNER:
        return _("The owner sees all of what is theirs.")
    if cell.standpoint is Standpoint.MANAGER:
        return _("Managers answer for the whole team.")
    if cell.field in PRIVATE:
        return _bound_of_private(cell)
    if cell.field is Field.SAID and cell.standpoint is Standpoint.HELPER:
        return _("Who writes follow-ups reads them.")
    return ""


def _bound_of_edit(cell: Cell) -> str:
    if cell.field is Field.SAID:
        return _("A follow-up is corrected by its author, for 24 hours.")
    if cell.standpoint not in (Standpoint.OWNER, Standpoint.MANAGER):
        return _("Only the owner and managers change a customer.")
    if cell.standpoint is Standpoint.MANAGER:
        return _("Managers answer for the whole team.")
    if cell.field in (Field.AMOUNT, Field.CONTRACT):
        return _("Who wins a deal says for how much.")
    return ""


def _bound_of_private(cell: Cell) -> str:
    if cell.standpoint in (Standpoint.HELPER, Standpoint.SERVED):
        return _("Who works on a customer must be able to tell its contacts apart.")
    return _("Who has no part in a customer is shown its contacts on request at most.")
