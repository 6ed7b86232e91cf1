"""An entry as a sentence in the reader's language, and its further facts in words."""

from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from crmapp import clock
from crmapp.accounts.roles import Role
from crmapp.journal.actions import ACTIONS, Group, Told
from crmapp.journal.models import Entry
from crmapp.journal.names import OTHERS, Named, Names, member
from crmapp.journal.wishes import wish
from crmapp.settings.values import BY_KEY
from crmapp.stages.sets import BY_KEY as STAGE_SETS

PEOPLE = ("former", "owner", "helper", "asker", "successor_person", "person")
HIDDEN = ("reach", "file_mark")
ACTS = {
    "dropped": _l("dropped"),
    "explained": _l("explained a move"),
    "kept": _l("kept"),
    "opened": _l("opened a deal"),
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
    "format": _l("File"),
    "full": _l("Contact details in full"),
    "file": _l("File"),
    "rows": _l("Rows"),
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
    "words": _l("Words"),
    "act": _l("What"),
    "list": _l("List"),
}


class _Parts(dict):
    """What a sentence is filled with; a detail that an entry lacks is a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


class Line:
    """One entry, told to somebody."""

    def __init__(self, entry: Entry, names: Names) -> None:
        """Take the entry and the names behind its keys."""
        self.entry = entry
        self._names = names
        self.told = ACTIONS.get(entry.action) or Told(Group.BACKUPS, entry.action)

    @property
    def when(self) -> str:
        """The moment in full, for paper."""
        return stamp(self.entry.at)

    @property
    def sentence(self) -> Markup:
        """Who did what, with links to what is still there; names are escaped."""
        parts = {name: _linked(said) for name, said in self._named().items()}
        return Markup.escape(self._words) % _Parts(parts)

    @property
    def plain(self) -> str:
        """The sentence for a file."""
        return self._words % _Parts({name: said.name for name, said in self._named().items()})

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What the sentence does not say: label and value of the other details."""
        said = [name for name in self.entry.details if f"%({name})s" in self._words]
        return [
            (str(LABELS.get(name, name)), self._value(name, value).name)
            for name, value in self.entry.details.items()
            if name not in said and name not in HIDDEN and (value is False or value)
        ]

    @property
    def _words(self) -> str:
        has_subject = self.entry.subject is not None
        return str(self.told.sentence if has_subject else self.told.bare or self.told.sentence)

    def _named(self) -> dict[str, Named]:
        entry = self.entry
        who = member(entry.actor_id) if entry.actor_id is not None else Named(_("The product"))
        if entry.actor_name and entry.actor_name != who.name:
            who = Named(entry.actor_name)  # as they were called then
        details = {name: self._value(name, value) for name, value in entry.details.items()}
        return {**details, "who": who, "what": self._names.subject(entry)}

    def _value(self, name: str, value: Any) -> Named:
        if name in PEOPLE and (value is None or type(value) is int):
            return member(value)
        if name in OTHERS and type(value) is int:
            return self._names.customer(value)
        return Named(_said(name, value))


def stamp(moment: datetime) -> str:
    """A moment of the team's zone that stays true on paper: no "today"."""
    return f"{clock.local(moment):%Y-%m-%d %H:%M:%S}"


def lines_of(entries: list[Entry]) -> list[Line]:
    """Entries told, with their names looked up together."""
    names = Names.of(entries)
    return [Line(entry, names) for entry in entries]


def _linked(said: Named) -> Markup | str:
    if not said.endpoint:
        return said.name
    argument = {"customers.show": "customer_id", "members.edit": "person_id"}[said.endpoint]
    href = url_for(said.endpoint, **{argument: said.key})
    return Markup('<a class="link" href="{}">{}</a>').format(href, said.name)


def _said(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if name == "act" and value in ACTS:
        return str(ACTS[value])
    if name == "wanted":
        return wish(str(value))
    if name == "key" and value in BY_KEY:
        return str(BY_KEY[value].label)
    if name == "stage_set" and value in STAGE_SETS:
        return str(STAGE_SETS[value].label)
    if name in ("roles", "former") and isinstance(value, str):
        labels = {role.value: str(role.label) for role in Role}
        return " · ".join(labels.get(role, role) for role in value.split(",")) or "–"
    return " · ".join(map(str, value)) if isinstance(value, list) else str(value)
