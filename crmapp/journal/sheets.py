"""The journal as a file: the lines of a filter, written as other exports are."""

from collections.abc import Iterable
from pathlib import Path

from flask_babel import gettext as _

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.exports.tables import Head, Rows, Table
from crmapp.exports.text_file import write_text
from crmapp.exports.workbook import Frame, write_workbook
from crmapp.journal.filters import JournalFilter
from crmapp.journal.models import Entry
from crmapp.journal.telling import Line, lines_of


def write_journal(
    path: Path, kind: str, blocks: Iterable[list[Entry]], wanted: JournalFilter, person: Person
) -> bool:
    """Write the entries of all blocks that a filter left; False where a workbook got full."""
    table = Table(_("Journal"), _heads(), _row)
    told = (line for entries in blocks for line in lines_of(entries))
    if kind == "csv":
        write_text(table, path, told)
    else:
        write_workbook([table], _frame(wanted, person), path, told)
    return next(told, None) is None


def _heads() -> list[Head]:
    return [
        Head(_("Entry"), "id", "count", 9),
        Head(_("When"), "at", "moment", 19),
        Head(_("Who"), "who", "text", 12),
        Head(_("What happened"), "sentence", "text", 52),
        Head(_("Group"), "group", "text", 16),
        Head(_("Refused"), "refused", "text", 9),
        Head(_("Details"), "details", "text", 40),
        Head(_("Address"), "address", "text", 16),
        Head(_("Request"), "request", "text", 15),
    ]


def _row(line: Line) -> Rows:
    entry = line.entry
    details = "; ".join(f"{label}: {value}" for label, value in line.facts)
    return [
        [
            entry.id,
            clock.local(entry.at).replace(tzinfo=None, microsecond=0),
            entry.actor_name or "",
            line.plain,
            str(line.told.group.label),
            _("Yes") if line.told.is_refusal else "",
            details,
            entry.address or "",
            entry.request_id or "",
        ]
    ]


def _frame(wanted: JournalFilter, person: Person) -> Frame:
    moment = f"{clock.local(clock.now()):%Y-%m-%d %H:%M}"
    period = " – ".join(day.isoformat() if day else "…" for day in (wanted.since, wanted.until))

    def about(cut: int) -> list[tuple[str, str]]:
        return [(_("Exported"), f"{person.name}, {moment}"), (_("Period"), period)]

    return Frame(_("Journal"), {}, _("Words to choose from"), _("About this file"), about)
