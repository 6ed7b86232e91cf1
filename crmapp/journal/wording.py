"""The words of details: what each is called, and what its stored value says."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crmapp.accounts.roles import Role
from crmapp.field_policy.kinds import Field, Right, Standpoint
from crmapp.field_policy.wording import SHORT
from crmapp.journal.wishes import wish
from crmapp.labels import Choice
from crmapp.lists.models import ListKind
from crmapp.settings.values import BY_KEY
from crmapp.stages.sets import BY_KEY as STAGE_SETS

ACTS = {
    "dropped": _l("dropped"),
    "explained": _l("explained a move"),
    "kept": _l("kept"),
    "opened": _l("opened a deal"),
    "items": _l("changed its items"),
    "planned": _l("planned"),
    "postponed": _l("put off"),
    "starred": _l("starred"),
    "taken_back": _l("taken back"),
    "unstarred": _l("star taken off"),
    "waived": _l("no next step"),
}
LABELS = {
    "reason": _l("Reason"),
    "purpose": _l("Purpose"),
    "filter": _l("Filter"),
    "chosen": _l("Chosen one by one"),
    "count": _l("Customers"),
    "format": _l("Format"),
    "full": _l("Contact details in full"),
    "file": _l("File"),
    "rows": _l("Number of rows"),
    "alike": _l("Like known ones"),
    "foreign": _l("Of others"),
    "fields": _l("Fields changed"),
    "old": _l("Before"),
    "new": _l("After"),
    "former": _l("Before"),
    "roles": _l("Roles"),
    "name": _l("Name"),
    "loser": _l("Merged customer"),
    "other": _l("Other customer"),
    "stage_set": _l("Set of stages"),
    "made_at": _l("Made"),
    "customers": _l("Customers"),
    "people": _l("People"),
    "words": _l("Said"),
    "act": _l("What"),
    "check": _l("Check"),
    "list": _l("List of words"),
    "kind": _l("What kind"),
    "contacts": _l("Contacts"),
    "deals": _l("Deals"),
    "followups": _l("Follow-ups"),
    "files": _l("Files"),
    "changes": _l("History of changes"),
    "staged": _l("Rows of sheets"),
}
TABLES = {
    "customers": _l("Customer"),
    "contacts": _l("Contact"),
    "deals": _l("Deal"),
    "followups": _l("Follow-up"),
    "attachments": _l("File"),
    "next_steps": _l("Next step"),
    "promises": _l("Promise"),
    "quotes": _l("Quote"),
    "proposals": _l("Proposal"),
    "payments": _l("Payment"),
}
WORDS: dict[str, type[Choice]] = {
    "field": Field,
    "standpoint": Standpoint,
    "right": Right,
    "list": ListKind,
}


def said(name: str, value: Any, details: dict[str, Any]) -> str:
    """What a detail says, beside the others of its entry."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if name in ("old", "new") and "standpoint" in details:
        return _level(value, details)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {each}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return _word(name, value) if isinstance(value, str) else str(value)


def _word(name: str, value: str) -> str:
    if name == "wanted":
        return wish(value)
    if name in ("roles", "former"):
        labels = {role.value: str(role.label) for role in Role}
        return ", ".join(labels.get(role, role) for role in value.split(",")) or "–"
    if name == "key" and value in BY_KEY:
        return str(BY_KEY[value].label)
    if name == "stage_set" and value in STAGE_SETS:
        return str(STAGE_SETS[value].label)
    if name in WORDS and value in set(WORDS[name]):
        return str(WORDS[name](value).label)
    known = {"act": ACTS, "kind": TABLES}.get(name, {})
    return str(known.get(value, value))


def _level(value: Any, details: dict[str, Any]) -> str:
    right = details.get("right")
    told = SHORT[Right(right)] if right in set(Right) else {}
    return str(told.get(value, value))
