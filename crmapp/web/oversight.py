"""Whose customers a page is about: one's own, the whole team's, or those of one owner."""

from flask import request
from flask_login import current_user

from crmapp.accounts.team import owners
from crmapp.policy import Action
from crmapp.web.access import allow


def whose() -> tuple[int | None, str]:
    """Whose customers are asked for: the owner's key (None for the team) and the view's name."""
    asked = request.args.get("whose", "mine")
    if asked != "team" and not asked.isdecimal():
        return current_user.id, "mine"
    allow(Action.TEAM_OVERSEE)
    known = {str(one.id): one.id for one in owners()}
    return (known[asked], "one") if asked in known else (None, "team")


def as_asked(owner_id: int | None, view: str) -> int | str | None:
    """What an address says to ask for the same again."""
    return {"mine": None, "team": "team"}.get(view, owner_id)
