"""What is missing, stale or doubtful in the team's records, counted for each owner."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, case, exists, func, or_, select

from crmapp import clock
from crmapp.contacts.models import Contact
from crmapp.contacts.surnames import COMPOUND, surname_of
from crmapp.customers.kinds import CustomerKind, CustomerStatus
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.duplicates.models import CustomerKey, DuplicatePair, KeyKind, PairState
from crmapp.labels import Choice
from crmapp.meetings.numbers import NOBODY
from crmapp.reports.periods import period_of
from crmapp.reports.scope import Scope
from crmapp.settings.values import setting
from crmapp.stages.models import StageKind
from crmapp.stages.pipeline import stages

LATE_ODDS = 50  # per cent: from such a stage on a deal without an amount is doubtful
LONGEST_NAME = 4  # characters of a person's name, a compound surname counted in


class Matter(Choice):
    """What is wrong with a record."""

    GAP = "gap", _l("Incomplete"), "sky"
    STALE = "stale", _l("Stale"), "amber"
    DOUBT = "doubt", _l("Doubtful"), "rose"


class Sign(Choice):
    """What is looked for, in the order of the page."""

    NO_CONTACT = "no_contact", _l("No contact")
    NO_PHONE = "no_phone", _l("No phone or WeChat")
    NO_INDUSTRY = "no_industry", _l("No industry")
    NO_SOURCE = "no_source", _l("No source")
    NO_STEP = "no_step", _l("No next step")
    SILENT = "silent", _l("Not followed up")
    UNCONFIRMED = "unconfirmed", _l("Not confirmed")
    TWICE = "twice", _l("Perhaps twice")
    PART_PHONE = "part_phone", _l("Phone not whole")
    PERSON_NAME = "person_name", _l("Named like a person")
    NO_AMOUNT = "no_amount", _l("Late stage, no amount")

    @property
    def matter(self) -> Matter:
        """What kind of thing is wrong."""
        return _MATTERS.get(self, Matter.GAP)


_MATTERS = {
    Sign.SILENT: Matter.STALE,
    Sign.UNCONFIRMED: Matter.STALE,
    Sign.TWICE: Matter.DOUBT,
    Sign.PART_PHONE: Matter.DOUBT,
    Sign.PERSON_NAME: Matter.DOUBT,
    Sign.NO_AMOUNT: Matter.DOUBT,
}


def _contact(*conditions: Any) -> Any:
    here = Contact.customer_id == Customer.id, Contact.left_on.is_(None)
    return exists().where(*here, *conditions)


def _reached() -> Any:
    ways = (Contact.phone_sealed, Contact.other_phone_sealed, Contact.wechat_sealed)
    return _contact(or_(*(way.is_not(None) for way in ways)))


def _deal(*conditions: Any) -> Any:
    return exists().where(Deal.customer_id == Customer.id, Deal.is_live, *conditions)


def _open_stages(least: int = 0) -> Any:
    kept = [one.id for one in stages() if one.kind is StageKind.OPEN and one.probability >= least]
    return Deal.stage_id.in_(kept)


def _twice() -> Any:
    is_open = DuplicatePair.state == PairState.OPEN
    ends = (DuplicatePair.first_id, DuplicatePair.second_id)
    return or_(*(exists().where(end == Customer.id, is_open) for end in ends))


def _part_phone() -> Any:
    whole = exists().where(
        CustomerKey.customer_id == Customer.id, CustomerKey.kind == KeyKind.PHONE
    )
    return and_(_contact(Contact.phone_sealed.is_not(None)), ~whole)


def _silent() -> Any:
    last = func.coalesce(Customer.last_followup_on, Customer.entered_on)
    since = clock.today() - timedelta(setting("stuck_silent_days"))
    return and_(Customer.status == CustomerStatus.ACTIVE, last <= since)


# Those that look like a person's name are told apart further by their surname, see `_named`.
_CONDITIONS: dict[Sign, Callable[[], Any]] = {
    Sign.NO_CONTACT: lambda: ~_contact(),
    Sign.NO_PHONE: lambda: and_(_contact(), ~_reached()),
    Sign.NO_INDUSTRY: lambda: and_(
        Customer.kind == CustomerKind.ENTERPRISE, Customer.industry_id.is_(None)
    ),
    Sign.NO_SOURCE: lambda: Customer.source_id.is_(None),
    Sign.NO_STEP: lambda: _deal(
        _open_stages(), Deal.next_due_on.is_(None), Deal.is_step_waived.is_(False)
    ),
    Sign.SILENT: _silent,
    Sign.UNCONFIRMED: lambda: Customer.check_from <= clock.today(),
    Sign.TWICE: _twice,
    Sign.PART_PHONE: _part_phone,
    Sign.NO_AMOUNT: lambda: _deal(_open_stages(LATE_ODDS), func.coalesce(Deal.amount, 0) == 0),
}


@dataclass
class Check:
    """How many of each owner's customers have each sign, and how many there are."""

    counts: dict[int, Counter[str]] = field(default_factory=dict)

    def of(self, sign: Sign, owner_id: int | None = None) -> int:
        """How many of one owner's customers, or of all."""
        some = self.counts.values() if owner_id is None else [self.counts.get(owner_id, Counter())]
        return sum(each[sign] for each in some)

    def whole(self, owner_id: int | None = None) -> int:
        """How many customers there are."""
        some = self.counts.values() if owner_id is None else [self.counts.get(owner_id, Counter())]
        return sum(each["all"] for each in some)

    @property
    def plain(self) -> dict[str, dict[str, int]]:
        """The same as a document is kept."""
        return {str(key): dict(each) for key, each in self.counts.items()}

    @classmethod
    def from_plain(cls, kept: dict[str, Any]) -> "Check":
        """What a document has kept."""
        return cls({int(key): Counter(each) for key, each in kept.items()})


def check(owner_id: int | None) -> Check:
    """Count every sign in two statements: of one owner's customers, or (None) of all."""
    signs = list(_CONDITIONS)
    sums = [func.sum(case((_CONDITIONS[sign](), 1), else_=0)) for sign in signs]
    asked = _customers(owner_id, Customer.owner_id, func.count(), *sums)
    found = Check()
    for key, whole, *counts in db.session.execute(asked.group_by(Customer.owner_id)):
        own = {sign.value: int(n or 0) for sign, n in zip(signs, counts, strict=True)}
        found.counts[key or NOBODY] = Counter({"all": whole, **own})
    for key, count in Counter(owner for _key, owner in _named(owner_id)).items():
        found.counts[key or NOBODY][Sign.PERSON_NAME.value] = count
    return found


def _customers(owner_id: int | None, *columns: Any) -> Select:
    scope = Scope(period_of(""), owner=owner_id or None)  # the period does not matter
    nobodys = [Customer.owner_id.is_(None)] if owner_id == NOBODY else []
    return select(*columns).where(*scope.customers(), *nobodys)


def _named(owner_id: int | None) -> list[tuple[int, int | None]]:
    """Key and owner of the companies that are called like a person."""
    is_short = func.length(Customer.name) <= LONGEST_NAME
    asked = _customers(owner_id, Customer.id, Customer.owner_id, Customer.name)
    rows = db.session.execute(asked.where(Customer.kind == CustomerKind.ENTERPRISE, is_short))
    return [(key, owner) for key, owner, name in rows if is_like_a_person(name)]


def is_like_a_person(name: str) -> bool:
    """Whether a name is a surname with one or two characters after it, and nothing else."""
    surname = surname_of(name)
    most = 2 if surname in COMPOUND else 3 - len(surname)
    return bool(surname) and 1 <= len(name) - len(surname) <= most


def with_sign(sign: Sign, owner_id: int | None) -> Select:
    """The keys of the customers that have a sign."""
    asked = _customers(owner_id, Customer.id)
    if sign is Sign.PERSON_NAME:
        return asked.where(Customer.id.in_([key for key, _owner in _named(owner_id)]))
    return asked.where(_CONDITIONS[sign]())
