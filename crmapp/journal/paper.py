"""The report of who saw or took out what of a customer, on paper."""

from typing import Any

from flask import render_template
from flask_babel import gettext as _

from crmapp.accounts.models import Person
from crmapp.journal.telling import stamp
from crmapp.paper.render import render_pdf
from crmapp.summaries.words import imprint


def report_pdf(told: dict[str, Any], reader: Person) -> bytes:
    """The PDF of a report; raises PaperFailed or PaperBusy."""
    customer = told["customer"]
    title = _("Who saw %(name)s", name=customer.short_name or customer.name)
    people = [(name, count, stamp(last)) for name, count, last in told["people"]]
    told = {**told, "people": people, "imprint": imprint(reader, title)}
    return render_pdf(render_template("journal/report.html", **told))
