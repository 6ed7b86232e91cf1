"""The printed list for the weekly meeting: a landscape table, a customer a row."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from flask import render_template
from flask_babel import gettext as _

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.dates import show_day
from crmapp.exports.bundle import Bundle
from crmapp.jobs.kinds import Cancelled, Failed
from crmapp.language import language
from crmapp.money import short_yuan
from crmapp.paper.render import PaperBusy, PaperFailed, Reason, render_pdf
from crmapp.summaries.words import imprint
from crmapp.text import excerpt

MOST_PRINTED = 3_000
PER_FILE = 1_000  # 350 MB of the gigabyte that a printer has; more go into several files
PER_PART = 200  # 8 seconds of a part's minute
LONGEST_NOTE = 160  # characters; the whole note is on the customer's page
PATIENCE_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Line:
    """A customer on the list, in words, as far as the reader may have them."""

    name: str
    number: str
    grade: str
    contact: str
    phone: str
    need: str
    stage: str
    tone: str
    amount: str
    last: str
    note: str
    due: str
    is_late: bool
    plan: str
    owner: str


def line_of(bundle: Bundle) -> Line:
    """What the list says of a customer."""
    customer, step, deal = bundle.customer, bundle.step, bundle.deal
    contact = bundle.present[0] if bundle.present else None
    phone = contact.phone if contact else ""
    method, eye = str(customer.last_method or ""), bundle.eye
    has_amount = deal and deal.amount is not None and eye.may_take("deals.amount")
    plans = step is not None and eye.may_take("next_steps.action")
    last = customer.last_followup_on
    return Line(
        name=customer.name,
        number=customer.number or "",
        grade=str(customer.grade or ""),
        contact=" ".join(filter(None, (contact.name, contact.position))) if contact else "",
        phone=eye.taken("phone", phone, full=bundle.is_open),
        need=excerpt(customer.need, LONGEST_NOTE) if eye.may_take("customers.need") else "",
        stage=deal.stage.name if deal else "",
        tone=deal.stage.tone if deal else "slate",
        amount=short_yuan(deal.amount, language()) if has_amount else "",
        last=" ".join(filter(None, (last.isoformat() if last else "", method))),
        note=excerpt(bundle.last.content, LONGEST_NOTE) if bundle.last else "",
        due=show_day(step.due_on, language()) if step else "",
        is_late=step is not None and step.due_on < clock.today(),
        plan=excerpt(f"{step.method or ''} {step.action}", LONGEST_NOTE) if plans else "",
        owner=customer.owner.name if customer.owner else "",
    )


@dataclass
class Sheaf:
    """A list on its way onto paper: its heading, how many customers it holds, and had so far."""

    title: str
    filtered: str
    count: int
    reader: Person
    should_stop: Callable[[], bool]
    printed: int = 0

    def print(self, path: Path, bundles: Iterator[Bundle]) -> None:
        """Print customers until the file is full; raises Failed in words for whoever asked."""
        lines = map(line_of, islice(bundles, PER_FILE))
        try:
            parts = self._parts(lines)
            pdf = render_pdf(parts, cancelled=self.should_stop, patience=PATIENCE_SECONDS)
        except PaperBusy:
            busy = _("All printers are busy. Please try again in a few minutes.")
            raise Failed(busy) from None
        except PaperFailed as failure:
            raise _problem(failure.reason) from None
        path.write_bytes(pdf)

    def _parts(self, lines: Iterator[Line]) -> Iterator[str]:
        """Pages of HTML with so many rows as are surely laid out within a part's minute."""
        mark = imprint(self.reader, self.title)
        some = list(islice(lines, PER_PART))
        while some or not self.printed:
            yield render_template("exports/list.html", lines=some, imprint=mark, sheaf=self)
            self.printed += len(some)
            if not (some := list(islice(lines, PER_PART))):
                return


def _problem(reason: Reason) -> Exception:
    if reason is Reason.CANCELLED:
        return Cancelled()
    if reason in (Reason.MEMORY, Reason.TIME):
        return Failed(_("That is too much for one file. Choose fewer customers."))
    return Failed(_("One of these customers could not be printed. It is noted; please try again."))
