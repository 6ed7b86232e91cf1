"""What a line of the bell says, in the reader's language."""

from datetime import date

from flask_babel import gettext as _

from crmapp import clock
from crmapp.accounts.team import person
from crmapp.dates import short_day
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.models import Notification


def told(line: Notification) -> str:
    """Kind and facts of a line; the customer and whoever did it stand apart."""
    facts, label = line.facts or {}, str(line.kind.label)
    if line.kind is NotificationKind.MY_DAY:
        return day_in_words(facts)
    if line.kind is NotificationKind.STEP_DUE and "time" in facts:
        return _("A next step at %(time)s", time=facts["time"])
    if "owner" in facts and (owner := person(facts["owner"])) is not None:
        due = short_day(date.fromisoformat(facts["day"]), clock.today())
        return _("%(label)s: %(name)s, since %(day)s", label=label, name=owner.name, day=due)
    return label


def day_in_words(counts: dict[str, int]) -> str:
    """How much a day holds: due, overdue, promised, and decided in meetings."""
    told = {name: counts.get(name, 0) for name in ("due", "late", "promises", "tasks")}
    if not told["tasks"]:
        return _("Today: %(due)s due, %(late)s overdue, %(promises)s promises", **told)
    return _(
        "Today: %(due)s due, %(late)s overdue, %(promises)s promises, %(tasks)s from meetings",
        **told,
    )
