"""How customers come to be and change."""

from typing import Any

from sqlalchemy import select

from crmapp import clock
from crmapp.customers.helpers import CustomerHelper
from crmapp.customers.kinds import Review
from crmapp.customers.models import Customer
from crmapp.database import db, touch
from crmapp.history.models import Change
from crmapp.history.reasons import UpdateType
from crmapp.history.tracking import track
from crmapp.journal.log import log
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.verbs import notify
from crmapp.numbering.numbers import next_sequence, number, prefix_of
from crmapp.review.waiting import keep_wanted, must_wait, tell_reviewers
from crmapp.settings.values import setting
from crmapp.text import pinyin

# The columns that its search text and its duplicate keys are made of (see contacts.indexing).
FOUND_BY = {
    *("name", "short_name", "company_name", "aliases", "number"),
    *("kind", "website", "credit_code"),
}


def enter(values: dict[str, Any], *, by: Any, owner_id: int | None) -> Customer:
    """Make a customer from checked values (columns by name) and give it its number.

    Where the team reviews what `by` enters, it waits without one and the reviewers are told.
    """
    customer = Customer(entered_by_id=by.id, owner_id=owner_id, **_completed(values))
    if must_wait(by):
        customer.review = Review.WAITING
    waits, wanted = customer.review is Review.WAITING, customer.number
    if waits or not wanted:
        customer.number = None if waits else free_number()
    db.session.add(customer)
    db.session.flush()
    if waits:
        keep_wanted([(customer.id, wanted)] if wanted else [], by=by)
        tell_reviewers(customer, by=by)
    reindex(customer)
    touch("board")
    return customer


def change(
    customer: Customer,
    values: dict[str, Any],
    *,
    by: Any,
    reason: str = "",
    update_type: UpdateType | None = None,
    as_part: bool = False,
) -> list[Change]:
    """Change fields; every difference goes into the history, the version rises once.

    A former name is kept among the other names. As a part of a larger act nothing is kept and
    nobody told: that act does both by itself. Before it is approved a customer gets no number.
    Raises ReasonNeeded.
    """
    if not as_part:
        values = _keeping_name(customer, values)
    if customer.review is not Review.APPROVED:
        values = {name: value for name, value in values.items() if name != "number"}
    told = {"customer_id": customer.id, "by": by, "reason": reason, "update_type": update_type}
    changes = track(customer, _completed(values), **told)
    if changes:
        customer.version += 1
        if FOUND_BY.intersection(one.field for one in changes):
            reindex(customer)
        touch("board")
        if customer.owner_id != by.id and not as_part:
            log("customer:changed_for_owner", customer, by=by, fields=len(changes))
            notify(customer.owner_id, NotificationKind.CHANGED, customer, by=by)
    return changes


def _keeping_name(customer: Customer, values: dict[str, Any]) -> dict[str, Any]:
    if values.get("name", customer.name) == customer.name:
        return values
    known = values.get("aliases", customer.aliases).splitlines()
    kept = [name for name in dict.fromkeys([customer.name, *known]) if name != values["name"]]
    return {**values, "aliases": "\n".join(kept)}


def _completed(values: dict[str, Any]) -> dict[str, Any]:
    if "name" not in values:
        return values
    return {**values, "name_pinyin": pinyin(values["name"])}


def free_number() -> str:
    """The next number of the team's pattern that no customer has (imports bring their own)."""
    pattern, today = setting("number_pattern"), clock.today()
    while True:
        sequence = next_sequence(prefix_of(pattern, today))
        candidate = number(pattern, today, sequence)
        taken = select(Customer.id).where(Customer.number == candidate)
        if db.session.scalar(taken) is None:
            return candidate


def reindex(customer: Customer) -> None:
    """Have search text and duplicate keys made anew when the transaction closes."""
    db.session().info.setdefault("reindex", {})[customer.id] = customer


def name_helper(customer: Customer, person: Any, *, by: Any) -> None:
    """Let a person write follow-ups on the customer."""
    if person.id in customer.helper_ids or person.id == customer.owner_id:
        return
    row = CustomerHelper(customer_id=customer.id, person_id=person.id, added_by_id=by.id)
    db.session.add(row)
    customer.helper_ids = sorted({*customer.helper_ids, person.id})
    log("helper:named", customer, by=by, helper=person.id)
    notify(person.id, NotificationKind.NAMED_HELPER, customer, by=by)


def release_helper(customer: Customer, person_id: int, *, by: Any) -> None:
    """Let a helper write no longer."""
    row = db.session.get(CustomerHelper, (customer.id, person_id))
    if row is not None:
        db.session.delete(row)
        customer.helper_ids = [key for key in customer.helper_ids if key != person_id]
        log("helper:released", customer, by=by, helper=person_id)
