"""The navigation: the places that a reader may go to, as the frame of every page shows them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import current_app, g, request
from flask_babel import lazy_gettext as _l

from crmapp.policy import Action, can
from crmapp.review.queries import count_waiting
from crmapp.settings.values import setting
from crmapp.web.access import me


@dataclass(frozen=True, eq=False)  # there is one of each
class Place:
    """One entry of the navigation."""

    endpoint: str
    icon: str
    label: Any
    action: Action
    phone: bool = False  # in the bottom tabs
    covers: tuple[str, ...] = ()  # packages whose pages belong to it, beside its own
    counts: Callable[[], int] | None = None  # what waits there
    setting: str = ""  # without it the entry stands only while something waits


PLACES = (
    Place(
        "today.index",
        "calendar-check",
        _l("Today"),
        Action.BOARD_SEE,
        phone=True,
        counts=lambda: g.get("due", 0),
    ),
    Place("board.index", "layout-kanban", _l("Board"), Action.BOARD_SEE, phone=True),
    Place(
        "roster.index",
        "building",
        _l("Customers"),
        Action.CUSTOMER_SEE,
        phone=True,
        covers=(
            "customers",
            "attachments",
            "needs",
            "quotes",
            "proposals",
            "payments",
            "contacts",
            "followups",
            "handover",
            "savedviews",
            "merging",
            "exports",
        ),
    ),
    Place(
        "freshness.index",
        "history",
        _l("Customer care"),
        Action.CARE_SEE,
        covers=("checking",),
    ),
    Place("pool.index", "inbox", _l("Pool"), Action.POOL_SEE),
    Place(
        "review.index",
        "list-check",
        _l("Review"),
        Action.CUSTOMER_REVIEW,
        counts=count_waiting,
        setting="review_new",
    ),
    Place("aftersales.index", "tool", _l("After-sales"), Action.AFTERSALES_SEE),
    Place(
        "reports.index",
        "chart-bar",
        _l("Reports"),
        Action.REPORT_SEE,
        covers=("campaigns", "targets"),
    ),
    Place("meetings.index", "presentation", _l("Meetings"), Action.MEETING_SEE),
    Place("imports.index", "table-import", _l("Import"), Action.IMPORT_MAKE, covers=("vcards",)),
    Place("members.index", "users", _l("Team"), Action.TEAM_MANAGE),
    Place(
        "settings.index",
        "settings",
        _l("Settings"),
        Action.SETTINGS_CHANGE,
        covers=(
            "field_policy",
            "channels",
            "rules",
            "pipeline",
            "lists",
            "hints",
            "products",
            "custom_fields",
            "recycling",
            "privacy",
            "journal",
            "backups",
            "restoring",
        ),
    ),
)


class Entry(NamedTuple):
    """A place as one page shows it."""

    place: Place
    badge: int
    current: bool


def navigation() -> tuple[Entry, ...]:
    """The places that the reader may go to, with what waits there and where they are now."""
    package = _package()
    return tuple(
        Entry(
            place,
            place.counts() if place.counts is not None else 0,
            package in (place.endpoint.partition(".")[0], *place.covers),
        )
        for place in PLACES
        if place.endpoint in current_app.view_functions
        and can(me(), place.action)
        and (not place.setting or setting(place.setting) or place.counts())
    )


def _package() -> str:
    """The package that a page belongs to; whatever is asked of a customer or a deal is theirs."""
    if request.path.startswith(("/customers/", "/deals/")):
        return "customers"
    return (request.endpoint or "").partition(".")[0]
