"""The settings of reminders: when people are told, and when they are left in peace."""

from flask_babel import lazy_gettext as _l

from crmapp.settings.definitions import Definition

TIMES = ("morning_at", "quiet_from", "quiet_to")
RHYTHM = (
    Definition(
        "reminders_on",
        bool,
        True,
        _l("Remind of next steps and promises"),
        "rhythm",
        _l("In the bell; each person chooses on which channels, too."),
    ),
    Definition(
        "remind_minutes",
        int,
        15,
        _l("Minutes before a next step that has a time"),
        "rhythm",
        low=0,
        high=240,
    ),
    Definition(
        "morning_at",
        str,
        "08:30",
        _l("In the morning, for what is due that day"),
        "rhythm",
        _l("Everybody's day and the team's go out then, too."),
    ),
    Definition(
        "working_days",
        str,
        "weekdays",
        _l("Working days"),
        "rhythm",
        _l("On other days nothing goes out; it comes together on the next working morning."),
        choices=(
            ("weekdays", _l("Monday to Friday")),
            ("six", _l("Monday to Saturday")),
            ("all", _l("Every day")),
        ),
    ),
    Definition(
        "quiet_from",
        str,
        "20:00",
        _l("Quiet from"),
        "rhythm",
        _l("Then nothing goes out, and no window pops up; the bell fills all the same."),
    ),
    Definition("quiet_to", str, "08:00", _l("Quiet until"), "rhythm"),
    Definition(
        "escalate_days",
        int,
        0,
        _l("Tell managers after so many days overdue"),
        "rhythm",
        _l("0 – 90; 0 tells nobody. Each next step, promise and task of a meeting is told once."),
        low=0,
        high=90,
    ),
    Definition(
        "vague_hints",
        bool,
        True,
        _l("Ask back at vague notes while they are written"),
        "rhythm",
        _l("“Customer is interested” – in what? It never stops anybody from saving."),
    ),
)
