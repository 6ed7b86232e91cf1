"""Every setting of the team: key, type, default, bounds and label, said once."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from crmapp.database import db, insert_for, touch
from crmapp.settings.cache import Cached
from crmapp.settings.definitions import Definition
from crmapp.settings.models import Setting
from crmapp.settings.rhythm import RHYTHM
from crmapp.settings.rules import RULES

DEFINITIONS = (
    Definition("team_name", str, "", _l("Team name"), "team"),
    Definition(
        "own_account",
        str,
        "",
        _l("Your company's bank account"),
        "team",
        _l("To copy into quotes and contracts; the check for bank cards leaves it alone."),
    ),
    Definition("own_tax_number", str, "", _l("Your company's tax number"), "team"),
    Definition(
        "number_pattern",
        str,
        "C{yyyymmdd}{seq:3}",
        _l("Customer number"),
        "customers",
        _l("For example C{yyyymmdd}{seq:3} or C{seq:3}; {seq:3} counts up with three digits."),
    ),
    Definition(
        "quote_pattern",
        str,
        "Q{yyyymmdd}{seq:3}",
        _l("Quote number"),
        "quotes",
        _l("For example Q{yyyymmdd}{seq:3}; {seq:3} counts up with three digits."),
    ),
    Definition("quote_days", int, 30, _l("Days that a quote is valid"), "quotes", low=1, high=365),
    Definition(
        "quote_tax",
        str,
        "",
        _l("Tax words of a quote"),
        "quotes",
        _l("Stands in new quotes and may be changed there: 含 13% 增值税."),
    ),
    Definition(
        "company_name", str, "", _l("Company name on quotes"), "quotes", _l("Blank: the team name.")
    ),
    Definition("company_address", str, "", _l("Company address on quotes"), "quotes"),
    Definition("company_phone", str, "", _l("Company phone on quotes"), "quotes"),
    Definition(
        "phone_required",
        bool,
        True,
        _l("A new customer needs a phone or WeChat"),
        "customers",
    ),
    Definition(
        "review_new",
        bool,
        False,
        _l("New customers of salespeople wait for a review"),
        "customers",
        _l("A manager or administrator approves them within 24 hours; then they get a number."),
    ),
    Definition(
        "reasons_required",
        bool,
        True,
        _l("A change of key data needs a reason"),
        "customers",
        _l("Name, owner, main contact, phone, a stage backwards. Off: asked, may be skipped."),
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
    *RHYTHM,
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
        120,  # a lunch break or a visit, not the rest of a day in an open office
        _l("Sign out after this many idle minutes"),
        "security",
        low=10,
        high=480,
    ),
    Definition(
        "absolute_hours",
        int,
        12,
        _l("Sign out after this many hours in any case"),
        "security",
        low=1,
        high=24,
    ),
    Definition(
        "password_least",
        int,
        15,
        _l("Shortest password, in characters"),
        "security",
        _l("8 – 64; with a second step 8 are enough. It counts when a password is chosen."),
        low=8,
        high=64,
    ),
    Definition(
        "second_step_for",
        str,
        "nobody",
        _l("A code from the phone is required of"),
        "security",
        _l("Who has none is led to set it up after the password. Everybody may have one."),
        choices=(
            ("nobody", _l("Nobody")),
            ("administrators", _l("Administrators")),
            ("managers", _l("Administrators and managers")),
            ("everyone", _l("Everyone")),
        ),
    ),
    Definition(
        "stuck_silent_days",
        int,
        14,
        _l("A deal is stuck after so many days without a follow-up"),
        "meetings",
        low=1,
        high=365,
    ),
    Definition(
        "stuck_stage_days",
        int,
        30,
        _l("Or after so many days in one stage"),
        "meetings",
        _l("1 – 365. A limit of the stage itself goes before it."),
        low=1,
        high=365,
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
    Definition("file_megabytes", int, 20, _l("Size of one file, in MB"), "files", low=1, high=100),
    Definition("customer_files", int, 500, _l("Files of one customer"), "files", low=10, high=5000),
    Definition(
        "customer_files_megabytes",
        int,
        1000,
        _l("Files of one customer together, in MB"),
        "files",
        low=10,
        high=20_000,
    ),
    Definition(
        "all_files_gigabytes", int, 50, _l("All files together, in GB"), "files", low=1, high=2000
    ),
    Definition(
        "revisit_days",
        int,
        90,
        _l("Customers who bought are revisited every so many days"),
        "customers",
        _l("Whoever was not revisited for longer stands on the after-sales page."),
        low=7,
        high=730,
    ),
    Definition(
        "dormant_months",
        int,
        36,
        _l("After so many months of silence contacts are proposed for erasing"),
        "files",
        low=6,
        high=120,
    ),
    Definition("backup_time", str, "02:30", _l("Time of the daily backup"), "backups"),
    Definition(
        "backups_kept", int, 7, _l("Daily backups that are kept"), "backups", low=2, high=365
    ),
    Definition(
        "backups_weekly", int, 4, _l("Weekly backups that are kept"), "backups", low=1, high=104
    ),
)

BY_KEY = {definition.key: definition for definition in (*DEFINITIONS, *RULES)}


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
    if definition.choices and value not in dict(definition.choices):
        raise ValueError(f"{key} is one of {', '.join(dict(definition.choices))}")
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
