"""The signs of one customer today, each with its reason in words; no question is asked."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from crmapp import clock
from crmapp.dates import short_day
from crmapp.freshness.kinds import SignKind
from crmapp.lists.words import word
from crmapp.settings.values import setting


@dataclass(frozen=True)
class Sign:
    """A sign with the reasons for it."""

    kind: SignKind
    reasons: tuple[str, ...]

    @property
    def words(self) -> str:
        """All reasons in one line."""
        return " · ".join(self.reasons)


def signs(customer: Any, *kinds: SignKind) -> list[Sign]:
    """What a customer shows today, of some kinds or of all."""
    today = clock.today()
    found = [Sign(kind, _reasons(kind, customer, today)) for kind in kinds or SignKind]
    return [sign for sign in found if sign.reasons]


def _reasons(kind: SignKind, customer: Any, today: date) -> tuple[str, ...]:
    return tuple(words for say in _SAID[kind] if (words := say(customer, today)))


def _silent(customer: Any, today: date) -> str:
    if customer.silent_from is None or customer.silent_from > today:
        return ""
    days = (today - customer.last_followup_on).days
    return _("Silent for %(days)s days, usually every %(usual)s", days=days,
             usual=customer.habit_days)  # fmt: skip


def _fallen(customer: Any, today: date) -> str:
    fell = customer.grade_fell_on
    if fell is None or fell <= today - timedelta(setting("risk_grade_days")):
        return ""
    told = {"old": word(customer.grade_was_id), "new": customer.grade, "day": _day(fell)}
    return _("Grade fell from %(old)s to %(new)s on %(day)s", **told)


def _late(customer: Any, today: date) -> str:
    if customer.late_from is None or customer.late_from > today:
        return ""
    return _("A promise was due on %(day)s", day=_day(customer.late_from - timedelta(1)))


def _over(customer: Any, today: date) -> str:
    if customer.over_from is None or customer.over_from > today:
        return ""
    return over_words((today - customer.over_from).days + 1)


def over_words(days: int) -> str:
    """That a deal has been in its stage for so many days too many."""
    return ngettext("%(num)d day too long in its stage", "%(num)d days too long in its stage", days)


def _returns(customer: Any, today: date) -> str:
    due = customer.returns_on
    if due is None or due > today + timedelta(setting("pool_warn_days")):
        return ""
    return _("Goes back to the pool on %(day)s unless someone follows up", day=_day(due))


def _rests(customer: Any, today: date) -> str:
    if customer.dormant_from is None or customer.dormant_from > today:
        return ""
    if customer.last_followup_on is None:
        return _("Never contacted since %(day)s", day=_day(customer.entered_on))
    return _("No follow-up since %(day)s", day=_day(customer.last_followup_on))


def _unchecked(customer: Any, today: date) -> str:
    if customer.check_from is None or customer.check_from > today:
        return ""
    since = customer.check_from - timedelta(setting("check_days"))
    return _("Data not confirmed since %(day)s", day=_day(since))


def _day(day: date) -> str:
    return short_day(day, clock.today())


_SAID = {
    SignKind.RISK: (_silent, _fallen, _late),
    SignKind.OVER: (_over,),
    SignKind.RETURN: (_returns,),
    SignKind.REST: (_rests,),
    SignKind.CHECK: (_unchecked,),
}
