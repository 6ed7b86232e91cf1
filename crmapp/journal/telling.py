"""An entry as a sentence in the reader's language, and its further facts in words."""

from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from crmapp import clock
from crmapp.journal.actions import ACTIONS, Group, Told
from crmapp.journal.models import Entry
from crmapp.journal.names import OTHERS, Named, Names, member
from crmapp.journal.wording import LABELS, said

PEOPLE = ("former", "owner", "helper", "asker")
HIDDEN = ("reach", "key", "number")  # "key" says something in its sentence alone


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
        parts = {name: _linked(named) for name, named in self._named().items()}
        return Markup.escape(self._words) % _Parts(parts)

    @property
    def plain(self) -> str:
        """The sentence for a file."""
        return self._words % _Parts({name: named.name for name, named in self._named().items()})

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What the sentence does not say: label and value of the other details."""
        in_it = [name for name in self.entry.details if f"%({name})s" in self._words]
        return [
            (str(LABELS.get(name, name)), self._value(name, value).name)
            for name, value in self.entry.details.items()
            if name not in in_it and name not in HIDDEN and (value is False or value)
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
        return Named(said(name, value, self.entry.details))


def stamp(moment: datetime) -> str:
    """A moment of the team's zone that stays true on paper: no "today"."""
    return f"{clock.local(moment):%Y-%m-%d %H:%M:%S}"


def lines_of(entries: list[Entry]) -> list[Line]:
    """Entries told, with their names looked up together."""
    names = Names.of(entries)
    return [Line(entry, names) for entry in entries]


def _linked(named: Named) -> Markup | str:
    if not named.endpoint:
        return named.name
    argument = {"customers.show": "customer_id", "members.edit": "person_id"}[named.endpoint]
    href = url_for(named.endpoint, **{argument: named.key})
    return Markup('<a class="link" href="{}">{}</a>').format(href, named.name)
