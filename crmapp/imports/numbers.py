"""Numbers and credit codes for many at once: what the file says, where it is free."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select

from crmapp import clock
from crmapp.batches import batches
from crmapp.customers.kinds import Review
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.duplicates.models import KeyKind
from crmapp.imports.drafts import Drafts
from crmapp.numbering.numbers import next_sequence, number, prefix_of
from crmapp.quotes.models import Quote
from crmapp.quotes.verbs import free_number
from crmapp.settings.values import setting

LONGEST = 40


def give_numbers(drafts: Drafts, *, kept_free: set[str]) -> None:
    """Give every drafted customer its number, inside `writing()`.

    A number of the file that someone else has is kept among the remarks; `kept_free` are the
    numbers that the file itself gives, to these customers or to later ones. What waits for
    review gets none; the number that the file gives it is kept in `drafts.wanted`.
    """
    customers = []
    for nth, row in enumerate(drafts.rows["customers"]):
        if row["review"] is Review.APPROVED:
            customers.append(row)
            continue
        # It is given when a reviewer approves the customer.
        wanted, row["number"] = row["number"], None
        if wanted and len(wanted) <= LONGEST:
            drafts.wanted[nth] = wanted
        elif wanted:
            row["remarks"] = "\n".join(filter(None, (row["remarks"], f"#{wanted}")))
    own = [row["number"] for row in customers if row["number"]]
    taken = _taken(own)
    waiting = []
    for row in customers:
        wanted = row["number"]
        if wanted and len(wanted) <= LONGEST and wanted not in taken:
            taken.add(wanted)
            continue
        if wanted:
            row["remarks"] = "\n".join(filter(None, (row["remarks"], f"#{wanted}")))
        waiting.append(row)
    _give_next(waiting, taken | kept_free)


def keep_codes_apart(drafts: Drafts, import_id: int) -> None:
    """Move credit codes that another customer has into the remarks, inside `writing()`.

    A code names one living customer only; rows that share one may be taken in on purpose.
    """
    customers = drafts.rows["customers"]
    codes = {row["credit_code"] for row in customers if row["credit_code"]}
    if not codes:
        return
    there = or_(Customer.deleted_at.is_(None), Customer.import_id == import_id)
    unmerged = Customer.credit_code.in_(codes), Customer.merged_into_id.is_(None), there
    taken = set(db.session.scalars(select(Customer.credit_code).where(*unmerged)))
    for row, keys in zip(customers, drafts.keys, strict=True):
        code = row["credit_code"]
        if code in taken:
            words = _("Credit code as written: %(code)s", code=code)
            row["remarks"] = "\n".join(filter(None, (row["remarks"], words)))
            row["credit_code"] = None
            keys.discard((KeyKind.CREDIT_CODE, code))
        elif code:
            taken.add(code)


def keep_quotes_apart(drafts: Drafts) -> None:
    """Give drafted quotes whose number another quote has a free one, inside `writing()`.

    The number of the file is kept among the terms.
    """
    quotes = drafts.rows["quotes"]
    taken = _taken_quotes([row["number"] for row in quotes])
    for row in quotes:
        if (row["number"], row["revision"]) in taken:
            row["terms"] = "\n".join(filter(None, (row["terms"], f"#{row['number']}")))
        while (row["number"], row["revision"]) in taken:
            row["number"], row["revision"] = free_number(), 1
        taken.add((row["number"], row["revision"]))


def _taken_quotes(numbers: list[str]) -> set[tuple[str, int]]:
    found: set[tuple[str, int]] = set()
    for some in batches(numbers):
        same = select(Quote.number, Quote.revision).where(Quote.number.in_(some))
        found |= {(number, revision) for number, revision in db.session.execute(same)}
    return found


def _give_next(waiting: list[dict[str, Any]], taken: set[str]) -> None:
    if not waiting:
        return
    pattern, today = setting("number_pattern"), clock.today()
    prefix = prefix_of(pattern, today)
    # The first call locks the counter's row; the last leaves it where this import ended.
    sequence = first = next_sequence(prefix)
    numbers: list[str] = []
    while len(numbers) < len(waiting):
        block = [number(pattern, today, sequence + nth) for nth in range(len(waiting))]
        used = taken | _taken(block)
        for candidate in block:
            if len(numbers) < len(waiting):
                sequence += 1
                if candidate not in used:
                    numbers.append(candidate)
    if sequence - 1 > first:
        next_sequence(prefix, at_least=sequence - 1)
    for row, given in zip(waiting, numbers, strict=True):
        row["number"] = given


def _taken(numbers: list[str]) -> set[str]:
    found: set[str] = set()
    for some in batches(numbers):
        same = select(Customer.number).where(Customer.number.in_(some))
        found |= set(db.session.scalars(same))
    return found
