"""What is left out of the list, in words, each with the way to take it back."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from crmapp.accounts.team import person
from crmapp.custom_fields.filters import chips_of
from crmapp.freshness.kinds import SignKind
from crmapp.lists.words import word
from crmapp.regions.table import path
from crmapp.roster.filters import KINDS, ME, NOBODY, RosterFilter
from crmapp.roster.in_words import changes, meant
from crmapp.stages.pipeline import stage

Chip = tuple[str, str, bool]


def chips(wanted: RosterFilter, home: str) -> list[Chip]:
    """Label, address and whether it is on: first what is on, then what words in `q` may mean.

    What is often asked for comes last.
    """
    said = wanted.said()
    on = [
        (label, home + wanted.query(**{name: _nothing(name)}), True)
        for name in said
        if (label := _label(name, said[name])) is not None
    ]
    on += [(label, home + wanted.query(own=rest), True) for label, rest in chips_of(wanted.own)]
    offered = [
        (
            f"{term.key.label}: {offer.label}",
            home + wanted.query(**changes(offer, term, rest)),
            False,
        )
        for offer, term, rest in meant(wanted.q)
    ]
    usual = [
        (label, home + wanted.query(**{name: value}), False)
        for name, value, label in _usual()
        if name not in said
    ]
    return on + offered + usual


def _usual() -> list[tuple[str, Any, str]]:
    return [
        ("next", "overdue", _("Overdue")),
        ("silent", 30, ngettext("Silent for %(num)d day", "Silent for %(num)d days", 30)),
        ("owner", NOBODY, _("Unassigned")),
        ("care", SignKind.RISK.value, SignKind.RISK.label),
    ]


def _nothing(name: str) -> Any:
    return getattr(RosterFilter(), name)


def _label(name: str, value: Any) -> str | None:
    if name in ("industry", "source", "grade"):
        return str(word(value) or "?")
    if name in KINDS:
        return str(KINDS[name](value).label)
    return {
        "q": lambda: f"“{value}”",
        "stage": lambda: str(stage(value) or "?"),
        "owner": lambda: _owner(value),
        "region": lambda: " ".join(step.short for step in path(value)),
        "within": lambda: ngettext("Within %(num)d day", "Within %(num)d days", value),
        "silent": lambda: ngettext("Silent for %(num)d day", "Silent for %(num)d days", value),
        "next": lambda: _due(value),
        "care": lambda: SignKind(value).label,
        "incomplete": lambda: _("Incomplete"),
    }.get(name, lambda: None)()


def _owner(value: str) -> str:
    if value == ME:
        return _("Mine")
    if value == NOBODY:
        return _("Unassigned")
    owner = person(int(value))
    return owner.name if owner is not None else "?"


def _due(value: str) -> str:
    return {
        "overdue": _("Overdue"),
        "today": _("Due today"),
        "week": _("Due within 7 days"),
        "none": _("Nothing planned"),
    }[value]
