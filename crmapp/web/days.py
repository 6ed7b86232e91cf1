"""Chips of days to come, in words, for date fields."""

from datetime import date

from flask_babel import gettext as _

from crmapp import clock
from crmapp.dates import next_chips


def day_chips() -> list[tuple[str, date]]:
    """Label and day of each chip, counted from the team's day."""
    labels = {
        "tomorrow": _("Tomorrow"),
        "after_tomorrow": _("In two days"),
        "next_monday": _("Next Monday"),
        "in_a_week": _("In a week"),
        "month_end": _("End of month"),
    }
    return [(labels[key], day) for key, day in next_chips(clock.today())]
