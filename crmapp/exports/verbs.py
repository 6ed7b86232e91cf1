"""Asking for an export, letting it happen, refusing it; all inside `writing()`."""

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.database import db
from crmapp.exports.models import Export, ExportState
from crmapp.jobs.verbs import enqueue
from crmapp.journal.log import log
from crmapp.journal.reach import log_reaching
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.verbs import notify


def begin(export: Export, *, by: Person) -> None:
    """Have the file made at once, for somebody who needs nobody's approval."""
    keep(export)
    _start(export, by=by)


def keep(export: Export) -> None:
    """Keep a wish, without anything being done for it yet."""
    db.session.add(export)
    db.session.flush()


def ask(export: Export, *, by: Person, of: list[Person]) -> None:
    """Keep a wish until one of some people has decided; each of them is told."""
    export.state = ExportState.ASKED
    keep(export)
    log("export:asked", export, by=by, **_facts(export))
    for person in of:
        notify(person.id, NotificationKind.EXPORT_ASKED, export, by=by)


def grant(export: Export, *, by: Person) -> None:
    """Let an export happen: the one who asked gets the file and is told."""
    _decide(export, ExportState.GRANTED, by=by)
    log("export:granted", export, by=by, **_facts(export))
    notify(export.person_id, NotificationKind.EXPORT_GRANTED, export, by=by)
    _start(export, by=export.person)


def decline(export: Export, *, by: Person) -> None:
    """Refuse an export; the one who asked is told."""
    _decide(export, ExportState.DECLINED, by=by)
    log("export:declined", export, by=by, **_facts(export))
    notify(export.person_id, NotificationKind.EXPORT_DECLINED, export, by=by)


def note_made(export: Export, keys: list[int], *, by: Person) -> None:
    """Tell the journal that a file was made, and which customers it holds."""
    export.count = len(keys)
    log_reaching("export:made", export, keys, by=by, **_facts(export))


def _facts(export: Export) -> dict[str, object]:
    """What the journal says of an export: its filter, its count, its shape."""
    return {
        "filter": export.query,
        "chosen": len(export.keys),
        "count": export.count,
        "format": export.format.value,
        "full": export.is_open,
        "purpose": export.purpose,
    }


def _decide(export: Export, state: ExportState, *, by: Person) -> None:
    export.state = state
    export.decided_by_id, export.decided_at = by.id, clock.now()


def _start(export: Export, *, by: Person) -> None:
    export.job_id = enqueue("export", {"export_id": export.id}, by=by).id
