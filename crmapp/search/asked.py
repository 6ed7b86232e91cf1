"""What a person asks for: words to find, and filters written as `行业:制造业`."""

import re
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from crmapp.search.filter_keys import FilterKey, Offer, key_of

MOST_OFFERED = 12
_term = re.compile(
    r"(?<!\S)(?P<key>[^\W\d_]{1,12})[:：](?:[\"“](?P<quoted>[^\"”]*)[\"”]|(?P<plain>\S*))"
)
_next_word = re.compile(r"\s+([^\s:：]+)(?!\S)")
_between = re.compile("[,，、;；]")


@dataclass(frozen=True)
class Term:
    """One filter: as it was `written`, its key and the values it means.

    Without a key, or with a key and no values, it could not be understood and filters nothing.
    """

    written: str
    word: str
    text: str
    key: FilterKey | None = None
    found: tuple[Offer, ...] = ()

    @property
    def is_understood(self) -> bool:
        """Whether it filters."""
        return bool(self.found)

    @property
    def label(self) -> str:
        """What it leaves, in words: 行业 制造业."""
        told = "、".join(str(offer.label) for offer in self.found) or self.text
        return f"{self.key.label if self.key else self.word}: {told}"

    @property
    def problem(self) -> str:
        """Why it filters nothing."""
        if self.key is None:
            return _("There is no filter “%(word)s”.", word=self.word)
        if not self.text:
            return _("Say which: %(key)s", key=self.key.label)
        return _("%(key)s has no “%(text)s”.", key=self.key.label, text=self.text)

    def offers(self) -> list[Offer]:
        """What could be meant: values of the key."""
        return self.key.offers()[:MOST_OFFERED] if self.key else []


@dataclass(frozen=True)
class Asked:
    """A query taken apart: the `text` to find and the filters beside it."""

    query: str
    text: str
    terms: tuple[Term, ...] = field(default=())

    @classmethod
    def of(cls, query: str) -> "Asked":
        """Read what was typed."""
        terms, rest, at = [], [], 0
        while match := _term.search(query, at):
            rest.append(query[at : match.start()])
            term, at = _read(query, match)
            terms.append(term)
        rest.append(query[at:])
        return cls(query, " ".join(" ".join(rest).split()), tuple(terms))

    @property
    def filters(self) -> list[Term]:
        """The terms that filter."""
        return [term for term in self.terms if term.is_understood]

    @property
    def unclear(self) -> list[Term]:
        """The terms that could not be understood."""
        return [term for term in self.terms if not term.is_understood]

    def without(self, term: Term, instead: str = "") -> str:
        """The query without a term, or with another one in its place."""
        return " ".join(self.query.replace(term.written, instead, 1).split())

    def instead(self, term: Term, offer: Offer) -> str:
        """The query with a term that means an offered value."""
        label = str(offer.label)
        value = f'"{label}"' if " " in label else label
        return self.without(term, f"{term.word}:{value}")

    def as_list_filter(self) -> dict[str, Any] | None:
        """The same as query parameters of the list; None where the list cannot say it."""
        said: dict[str, Any] = {"q": self.text} if self.text else {}
        for term in self.filters:
            if len(term.found) > 1 or term.key.name in said:
                return None
            said[term.key.name] = term.found[0].value
        return said


def _read(query: str, match: re.Match) -> tuple[Term, int]:
    """The term that begins here, and where it ends."""
    word, quoted = match["key"], match["quoted"]
    text = (match["plain"] if quoted is None else quoted).strip()
    key = key_of(word)
    # A blank after the colon is forgiven where a value of the key follows.
    following = _next_word.match(query, match.end()) if key and not text else None
    if following and (found := key.find(following[1])):
        written = query[match.start() : following.end()]
        return Term(written, word, following[1], key, found), following.end()
    found = _all_found(key, text) if key and text else ()
    return Term(match[0], word, text, key, found), match.end()


def _all_found(key: FilterKey, text: str) -> tuple[Offer, ...]:
    """What a value means, or each of several; nothing where one of them means nothing."""
    if found := key.find(text):  # names of industries hold what parts values elsewhere
        return found
    parts = [key.find(part) for part in _between.split(text) if part.strip()]
    return tuple(dict.fromkeys(sum(parts, ()))) if all(parts) else ()
