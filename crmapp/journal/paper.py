"""The report of who saw or took out what of a customer, on paper."""

from typing import Any

from flask import render_template
from flask_babel import gettext as _

from crmapp.accounts.models import Person
from crmapp.paper.render import render_pdf
from crmapp.summaries.words import imprint


def report_pdf(told: dict[str, Any], reader: Person) -> bytes:
    """The PDF of a report; raises PaperFailed or PaperBusy."""
    customer = told["customer"]
    title = _("Who saw %(name)s", name=customer.short_name or customer.name)
    html = render_template("journal/report.html", imprint=imprint(reader, title), **told)
    return render_pdf(html)
