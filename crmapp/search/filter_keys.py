"""What customers can be filtered by in words, and what the words after each key mean."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask_babel import force_locale, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crmapp.accounts.team import everyone, team
from crmapp.custom_fields.definitions import all_fields
from crmapp.custom_fields.kinds import Kind
from crmapp.custom_fields.models import CustomField
from crmapp.custom_fields.words import NO, YES
from crmapp.customers.kinds import CustomerStatus, CustomerType
from crmapp.labels import Choice
from crmapp.lists.models import ListKind
from crmapp.lists.words import words
from crmapp.regions.reading import find
from crmapp.regions.table import full_name, named, region
from crmapp.stages.pipeline import stages
from crmapp.text import normalise, search_text

ME, NOBODY = "me", "none"  # as the list's own filter says them
LOCALES = ("zh_Hans_CN", "en")


@dataclass(frozen=True)
class Offer:
    """A value of a key, as people call it and as the list's filter says it."""

    value: Any
    label: str
    also: str = ""  # other words for it


@dataclass(frozen=True)
class FilterKey:
    """A key: its name in the list's filter, its label and the words it is written with."""

    name: str
    label: Any
    written: tuple[str, ...]
    offers: Callable[[], list[Offer]]
    read: Callable[[str], tuple[Offer, ...]] | None = None  # where the values are too many to try

    @property
    def word(self) -> str:
        """How it is offered to the reader: in their own language."""
        locale = get_locale()
        return self.name if locale is not None and locale.language == "en" else self.written[0]

    def find(self, text: str) -> tuple[Offer, ...]:
        """The values that a word means: those of that name, else those that begin so or hold it."""
        return self.read(text) if self.read else _matching(text, self.offers())


def _matching(text: str, offers: list[Offer]) -> tuple[Offer, ...]:
    asked = normalise(text)
    if not asked:
        return ()
    known = [(offer, search_text(offer.label, *offer.also.split()).split()) for offer in offers]
    for fits in (str.__eq__, str.startswith):
        if found := [one for one, names in known if any(fits(name, asked) for name in names)]:
            return tuple(found)
    return tuple(one for one, names in known if names and asked in names[0])


def _words_of(kind: ListKind) -> Callable[[], list[Offer]]:
    return lambda: [Offer(word.id, word.name) for word in words(kind)]


def _members_of(kind: type[Choice]) -> Callable[[], list[Offer]]:
    return lambda: [
        Offer(one.value, str(one.label), also)
        for one, also in zip(kind, _in_both_languages(kind), strict=True)
    ]


@cache
def _in_both_languages(kind: type[Choice]) -> list[str]:
    """Each member as it is stored and as people of either language call it, unparted by blanks."""
    said = [[one.value for one in kind]]
    for locale in LOCALES:
        with force_locale(locale):
            said.append([str(one.label).replace(" ", "") for one in kind])
    return [" ".join(words) for words in zip(*said, strict=True)]


def _stages() -> list[Offer]:
    return [Offer(stage.id, stage.name) for stage in stages()]


def _owners() -> list[Offer]:
    seats = [
        Offer(ME, _("Mine"), "me mine 我 我的"),
        Offer(NOBODY, _("Unassigned"), "none unassigned 无 未分配"),
    ]
    return seats + [Offer(person.id, person.name, person.username) for person in team()]


def _find_owner(text: str) -> tuple[Offer, ...]:
    left = [Offer(one.id, one.name) for one in everyone() if not one.is_active]
    return _matching(text, _owners()) or _matching(text, left)


def _find_region(text: str) -> tuple[Offer, ...]:
    codes = named(text) or tuple(filter(None, [find(text)]))
    largest = min((region(code).level for code in codes), default=None)
    same = [code for code in codes if region(code).level is largest]
    return tuple(Offer(code, full_name(code)) for code in same)


KEYS = (
    FilterKey(
        "industry", _l("Industry"), ("行业", "所属行业", "industry"), _words_of(ListKind.INDUSTRY)
    ),
    FilterKey("stage", _l("Stage"), ("阶段", "商机阶段", "销售阶段", "stage"), _stages),
    FilterKey("owner", _l("Owner"), ("负责人", "业务员", "销售", "owner"), _owners, _find_owner),
    FilterKey(
        "source", _l("Source"), ("来源", "渠道", "客户来源", "source"), _words_of(ListKind.SOURCE)
    ),
    FilterKey("grade", _l("Grade"), ("等级", "级别", "grade", "level"), _words_of(ListKind.GRADE)),
    FilterKey("status", _l("Status"), ("状态", "客户状态", "status"), _members_of(CustomerStatus)),
    FilterKey("type", _l("Type"), ("类型", "客户类型", "type"), _members_of(CustomerType)),
    FilterKey(
        "region", _l("Region"), ("地区", "区域", "城市", "region", "city"), list, _find_region
    ),
)
KEY_OF_WORD = {word: key for key in KEYS for word in key.written}


def key_of(word: str) -> FilterKey | None:
    """The key that a word is written for; one of the team's own fields where no other is.

    Of fields of one name that of customers comes first, then that of contacts.
    """
    plain = word.casefold()
    own = (one for one in all_fields() if one.label.casefold() == plain)
    return KEY_OF_WORD.get(plain) or next(map(_own_key, own), None)


def _own_key(field: CustomField) -> FilterKey | None:
    if field.kind is Kind.CHOICE:
        offers = [Offer(one.id, one.name) for one in field.choices]
    elif field.kind is Kind.YES_NO:
        offers = [Offer(YES, _("Yes"), "yes y 是 有"), Offer(NO, _("No"), "no n 否 无 没有")]
    else:
        return None
    return FilterKey(field.asked, field.title, (field.label,), lambda: offers)


def example() -> str:
    """Two filters as one may write them here."""
    labels = [
        (key.word, min((one.label for one in key.offers()), key=len, default=""))
        for key in KEYS[:2]
    ]
    return " ".join(f"{word}:{label}" for word, label in labels)
