"""Every setting of the team: key, type, default, bounds and label, said once."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from crmapp.database import db, insert_for, touch
from crmapp.settings.cache import Cached
from crmapp.settings.models import Setting


@dataclass(frozen=True)
class Definition:
    """One setting; `low` and `high` bound numbers, `choices` closes a vocabulary."""

    key: str
    type: type
    default: Any
    label: Any
    group: str
    hint: Any = ""
    low: int | None = None
    high: int | None = None
    choices: tuple[tuple[str, Any], ...] = ()


DEFINITIONS = (
    Definition("team_name", str, "", _l("Team name"), "team"),
    Definition(
        "number_pattern",
        str,
        "C{yyyymmdd}{seq:3}",
        _l("Customer number"),
        "customers",
        _l("For example C{yyyymmdd}{seq:3} or C{seq:3}; {seq:3} counts up with three digits."),
    ),
    Definition(
        "phone_required",
        bool,
        True,
        _l("A new customer needs a phone or WeChat"),
        "customers",
    ),
    Definition(
        "sight_own_only",
        bool,
        False,
        _l("Salespeople see their own customers only"),
        "sight",
    ),
    Definition(
        "followups_open",
        bool,
        False,
        _l("Salespeople may read each other's follow-ups"),
        "sight",
    ),
    Definition(
        "exports_own",
        bool,
        False,
        _l("Salespeople may export their own customers without asking"),
        "sight",
    ),
    Definition(
        "exports_approved",
        bool,
        False,
        _l("Every export needs the approval of another manager"),
        "sight",
    ),
    Definition(
        "print_watermark",
        bool,
        False,
        _l("Printed summaries carry the reader's name as a watermark"),
        "paper",
    ),
    Definition(
        "idle_minutes",
        int,
        480,
        _l("Sign out after this many idle minutes"),
        "security",
        low=10,
        high=480,
    ),
    Definition(
        "step_history_days",
        int,
        30,
        _l("Imported next steps older than this many days count as history"),
        "customers",
        low=0,
        high=3650,
    ),
    Definition(
        "backups_kept", int, 14, _l("Nightly backups that are kept"), "backups", low=2, high=365
    ),
)

BY_KEY = {definition.key: definition for definition in DEFINITIONS}


@Cached
def _stored(session: Session) -> dict[str, Any]:
    return dict(session.execute(select(Setting.key, Setting.value)).all())


def setting(key: str) -> Any:
    """The team's value, or the default; raises KeyError for a key that is not defined."""
    return _stored().get(key, BY_KEY[key].default)


def change_setting(key: str, value: Any) -> None:
    """Keep a value; the default itself is kept as no row at all.

    Raises ValueError for a wrong type or a number out of bounds.
    """
    definition = BY_KEY[key]
    if type(value) is not definition.type:
        raise ValueError(f"{key} takes {definition.type.__name__}")
    if definition.low is not None and not definition.low <= value <= definition.high:
        raise ValueError(f"{key} is {definition.low} to {definition.high}")
    if value == definition.default:
        db.session.execute(delete(Setting).where(Setting.key == key))
    else:
        insert = insert_for(Setting).values(key=key, value=value)
        db.session.execute(
            insert.on_conflict_do_update(index_elements=["key"], set_={"value": value})
        )
    touch("config")
