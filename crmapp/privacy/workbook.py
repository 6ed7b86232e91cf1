"""All that is kept of one person as a workbook, to hand out."""

import io
from typing import Any

import xlsxwriter
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

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


def _sheets(found: Found) -> list[tuple[Any, list[Any], list[list[Any]]]]:
    labels = [CONTACT_LABELS.get(name, name) for name in FIELDS] + _own_labels("contacts")
    contacts = [
        [one.customer.name, *(getattr(one, name) for name in FIELDS), *_own(one)]
        for one in found.contacts
    ]
    customers = [
        [one.number, one.name, one.aliases, one.address, one.website, one.remarks, *_own(one)]
        for one in found.customers
    ]
    texts = [
        [one.place.label, one.customer.name if one.customer else "", one.place.said(one.record)]
        for one in found.mentions
    ]
    files = [[one.customer.name, one.file.name, clock.local(one.written_at)] for one in found.files]
    staged = [[row.line, row.understood] for row in found.staged]
    changes = [
        [
            clock.local(one.at),
            label_of(f"{one.subject}.{one.field}"),
            one.old if one.field in SECRET else one.old_words,
            one.new if one.field in SECRET else one.new_words,
        ]
        for one in found.changes
    ]
    customer = _l("Customer")
    return [
        (_("Contacts"), [customer, *labels], contacts),
        (
            _("Customers"),
            [
                _l("Number"),
                _l("Customer name"),
                _l("Other names"),
                _l("Address"),
                _l("Website"),
                _l("Remarks"),
                *_own_labels("customers"),
            ],
            customers,
        ),
        (_("Texts"), [_l("Found in"), customer, _l("Text")], texts),
        (_("Files"), [customer, _l("File name"), _l("Added")], files),
        (_("Rows of imports"), [_l("Row"), _l("Content")], staged),
        (_("History"), [_l("When"), _l("Field"), _l("Before"), _l("After")], changes),
    ]
