"""All that is kept of one person as a workbook, to hand out."""

import io
from typing import Any

import xlsxwriter
from flask_babel import gettext as _

from crmapp import clock
from crmapp.contacts.labels import LABELS as CONTACT_LABELS
from crmapp.custom_fields.definitions import defined
from crmapp.custom_fields.words import said
from crmapp.exports.cells import fitting
from crmapp.privacy.found import Found
from crmapp.timeline.wording import label_of

FIELDS = (
    "name", "position", "phone", "other_phone", "email", "wechat", "gender", "age",
    "decision_power", "influence", "preferences", "remarks", "left_on", "left_reason",
)  # fmt: skip
SECRET = ("phone", "other_phone", "email", "wechat")
Sheet = tuple[str, list[Any], list[list[Any]]]  # its title, heads and rows


def person_workbook(found: Found) -> bytes:
    """The workbook's bytes: contacts, own customers, texts, files, waiting rows, history."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    head = book.add_format({"bold": True, "bg_color": "#EEF0F6", "text_wrap": True})
    for title, heads, rows in _sheets(found):
        sheet = book.add_worksheet(str(title)[:31])
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(heads), 22)
        for nth, row in enumerate([heads, *rows]):
            for column, value in enumerate(row):
                text, _cut = fitting(_plain(value))
                sheet.write_string(nth, column, text, head if nth == 0 else None)
    book.close()
    return out.getvalue()


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return str(getattr(value, "label", value))


def _own(record: Any) -> list[Any]:
    return [said(one, getattr(record, one.name)) for one in defined(record.__tablename__)]


def _own_labels(table: str) -> list[str]:
    return [one.label for one in defined(table)]


def _sheets(found: Found) -> list[Sheet]:
    told = (_contacts, _customers, _texts, _files, _staged, _history)
    return [sheet(found) for sheet in told]


def _contacts(found: Found) -> Sheet:
    labels = [CONTACT_LABELS.get(name, name) for name in FIELDS]
    rows = [
        [one.customer.name, *(getattr(one, name) for name in FIELDS), *_own(one)]
        for one in found.contacts
    ]
    return _("Contacts"), [_("Customer"), *labels, *_own_labels("contacts")], rows


def _customers(found: Found) -> Sheet:
    labels = [
        _("Number"), _("Customer name"), _("Other names"), _("Address"), _("Website"),
        _("Remarks"),
    ]  # fmt: skip
    rows = [
        [one.number, one.name, one.aliases, one.address, one.website, one.remarks, *_own(one)]
        for one in found.customers
    ]
    return _("Customers"), [*labels, *_own_labels("customers")], rows


def _texts(found: Found) -> Sheet:
    rows = [
        [one.place.label, one.customer.name if one.customer else "", one.place.said(one.record)]
        for one in found.mentions
    ]
    return _("Texts"), [_("Found in"), _("Customer"), _("Text")], rows


def _files(found: Found) -> Sheet:
    rows = [[one.customer.name, one.file.name, clock.local(one.written_at)] for one in found.files]
    return _("Files"), [_("Customer"), _("File name"), _("Added")], rows


def _staged(found: Found) -> Sheet:
    rows = [[row.line, row.understood] for row in found.staged]
    return _("Rows of imports"), [_("Row"), _("Content")], rows


def _history(found: Found) -> Sheet:
    rows = [
        [
            clock.local(one.at),
            label_of(f"{one.subject}.{one.field}"),
            one.old if one.field in SECRET else one.old_words,
            one.new if one.field in SECRET else one.new_words,
        ]
        for one in found.changes
    ]
    return _("History"), [_("When"), _("Field"), _("Before"), _("After")], rows
