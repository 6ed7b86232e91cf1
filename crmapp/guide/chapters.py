"""What the guide tells, chapter by chapter; the words are templates, one for each language."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter; `covers` names the packages whose pages it explains."""

    key: str
    icon: str
    title: Any
    about: Any
    covers: tuple[str, ...] = ()


CHAPTERS = (
    Chapter("start", "flag", _l("The first day"), _l("From signing in to the first follow-up")),
    Chapter(
        "today",
        "calendar-check",
        _l("Today"),
        _l("Who to call, in what order; reminders"),
        ("today", "nextsteps", "promises", "notifications", "reminders", "calendars"),
    ),
    Chapter(
        "customers",
        "building",
        _l("Customers and contacts"),
        _l("Enter, find and tell apart; duplicates"),
        ("customers", "contacts", "roster", "search", "duplicates", "merging", "review", "grid",
         "savedviews", "vcards", "referrals", "attachments", "custom_fields"),
    ),
    Chapter(
        "followups",
        "message-2",
        _l("Follow-ups"),
        _l("Written in ten seconds, useful in a year"),
        ("followups", "timeline", "history", "needs"),
    ),
    Chapter(
        "board",
        "layout-kanban",
        _l("Board and deals"),
        _l("Stages, offers, won and lost"),
        ("board", "deals", "selling", "deal_lines", "quotes", "proposals", "payments", "products",
         "purchases"),
    ),
    Chapter(
        "care",
        "tool",
        _l("Care and after-sales"),
        _l("Nobody is forgotten; data that stays true"),
        ("freshness", "checking", "pool", "aftersales", "rules"),
    ),
    Chapter(
        "results",
        "chart-bar",
        _l("Reports and meetings"),
        _l("What the numbers say and how they are counted"),
        ("reports", "meetings", "campaigns", "targets"),
    ),
    Chapter(
        "sheets",
        "file-spreadsheet",
        _l("Spreadsheets and paper"),
        _l("In, out and printed"),
        ("imports", "exports", "pasting", "bulk", "summaries", "paper"),
    ),
    Chapter(
        "rights",
        "shield-lock",
        _l("Who sees and changes what"),
        _l("Owner, helper, masked numbers, hand-over"),
        ("handover", "helpers", "allotment", "field_policy", "privacy", "recycling", "journal",
         "accounts", "second_step"),
    ),
    Chapter(
        "running",
        "settings",
        _l("Keeping it running"),
        _l("For administrators: team, lists, backups"),
        ("settings", "lists", "pipeline", "members", "backups", "restoring", "channels", "hints"),
    ),
)  # fmt: skip

BY_KEY = {chapter.key: chapter for chapter in CHAPTERS}


def chapter_about(package: str) -> Chapter | None:
    """The chapter that explains the pages of a package."""
    return next((chapter for chapter in CHAPTERS if package in chapter.covers), None)
