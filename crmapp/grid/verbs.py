"""Writing cells through the verbs of their records, and taking a save back; inside `writing()`."""

import json
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete

from crmapp import clock
from crmapp.contacts.phones import pretty_phone, split_phones
from crmapp.contacts.verbs import add_contact, change_contact, withdraw
from crmapp.custom_fields.importing import is_day
from crmapp.customers.kinds import CustomerStatus
from crmapp.customers.short_names import shorten
from crmapp.customers.verbs import change
from crmapp.database import db
from crmapp.deals.verbs import change_deal, open_deal
from crmapp.grid.cells import Line
from crmapp.grid.columns import Column, Part, writes
from crmapp.grid.models import SheetEdit, SheetLayout
from crmapp.nextsteps import verbs as steps
from crmapp.nextsteps.models import NextStep, StepState
from crmapp.recycling.verbs import throw_away

Values = dict[str, Any]
Writing = tuple[Line, Column, Values]
KEPT = timedelta(days=2)


def write(writings: Iterable[Writing], *, by: Any, **why: Any) -> SheetEdit | None:
    """Write cells, one act for each record, and keep what an undo puts back.

    None where nothing differs from what stands there. `why` is a reason and an update type;
    raises ReasonNeeded where one is due.
    """
    acts: dict[tuple[int, Part], tuple[Line, Values]] = {}
    for line, column, values in writings:
        _line, all_values = acts.setdefault((line.customer.id, column.part), (line, {}))
        all_values.update(_spread(line, values))
    kept = []
    for (key, part), (line, values) in acts.items():
        whose = Part.DEAL if part is Part.STEP else part
        is_made = line.record(whose) is None
        old, new = _WRITERS[part](line, values, by, why)
        if new:
            made = line.record(whose).id if is_made else None
            kept.append({"customer": key, "part": part, "old": old, "new": new, "made": made})
    long_ago = SheetEdit.person_id == by.id, SheetEdit.made_at < clock.now() - KEPT
    db.session.execute(delete(SheetEdit).where(*long_ago))
    if not kept:
        return None
    edit = SheetEdit(person_id=by.id)
    edit.writings = json.dumps(kept, default=_plain)
    db.session.add(edit)
    db.session.flush()
    return edit


def _spread(line: Line, values: Values) -> Values:
    """What the record's own form would add: a short name, a second number's own box."""
    if values.get("short_name") == "":
        return {"short_name": shorten(line.customer.name)}
    if "phone" not in values:
        return values
    numbers = split_phones(values["phone"])
    if len(numbers) == 2 and not (line.contact and line.contact.other_phone):
        return {"phone": pretty_phone(numbers[0]), "other_phone": pretty_phone(numbers[1])}
    return {"phone": pretty_phone(values["phone"])}


def _write_customer(line: Line, values: Values, by: Any, why: Values) -> tuple[Values, Values]:
    customer = line.customer
    former = {"aliases": customer.aliases} if "name" in values else {}  # which a new name joins
    watched = {**former, **values}
    return _told(customer, watched, lambda: change(customer, values, by=by, **why))


def _write_contact(line: Line, values: Values, by: Any, why: Values) -> tuple[Values, Values]:
    contact = line.contact
    if contact is None:
        return _make_contact(line, {name: value for name, value in values.items() if value})
    return _told(contact, values, lambda: change_contact(contact, values, by=by, **why))


def _make_contact(line: Line, values: Values) -> tuple[Values, Values]:
    """The customer's first contact; one whose name is not written yet is called so."""
    if not values:
        return {}, {}
    line.contact = add_contact(line.customer, {"name": _("Name not given"), **values}, is_main=True)
    return dict.fromkeys(values, ""), values


def _write_deal(line: Line, values: Values, by: Any, why: Values) -> tuple[Values, Values]:
    deal = line.deal
    if deal is None:  # it was thrown away, or the customer came without one
        said = {name: value for name, value in values.items() if value not in (None, "")}
        if said:
            line.deal = open_deal(line.customer, said, by=by)
        return dict.fromkeys(said), said
    return _told(deal, values, lambda: change_deal(deal, values, by=by, **why))


def _told(record: Any, values: Values, act: Callable[[], Any]) -> tuple[Values, Values]:
    """What the fields that differ held, and what they hold once the act is done."""
    before = {field: getattr(record, field) for field in values}
    act()
    differing = [field for field in values if getattr(record, field) != before[field]]
    old = {field: before[field] for field in differing}
    return old, {field: getattr(record, field) for field in differing}


def _write_step(line: Line, values: Values, by: Any, why: Values) -> tuple[Values, Values]:
    former, later, due_on = line.step, None, values["due_on"]
    if due_on == (former.due_on if former is not None else None):
        return {}, {}
    if former is not None and due_on is None:
        steps.close(former, StepState.DROPPED, by=by)
    elif former is not None:
        later = steps.postpone(former, due_on, by=by)
    elif due_on is not None:
        line.deal = line.deal or open_deal(line.customer, {}, by=by)
        later = steps.plan(line.deal, due_on, by=by)
    db.session.flush()
    line.step = later
    return {"step": former and former.id}, {"step": later and later.id}


_WRITERS = {
    Part.CUSTOMER: _write_customer,
    Part.CONTACT: _write_contact,
    Part.DEAL: _write_deal,
    Part.STEP: _write_step,
}


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def written_in(edit: SheetEdit) -> list[dict[str, Any]]:
    """What a save wrote: the customer's key, the part, old and new values by field."""
    return json.loads(edit.writings or "[]")


def undo(
    edit: SheetEdit, lines: dict[int, Line], *, by: Any, reason: str
) -> tuple[list[tuple[Line, Column]], int]:
    """Write the old values back where the new ones still stand.

    `lines` are those that `by` may change. Returns the cells that changed and how many records
    were left as they are, for they have been changed since or are no longer theirs.
    """
    cells: list[tuple[Line, Column]] = []
    left = 0
    for one in written_in(edit):
        line, part = lines.get(one["customer"]), Part(one["part"])
        if line is None or not _take_back(line, part, one, by, reason):
            left += 1
            continue
        fields = ["due_on"] if part is Part.STEP else one["old"]
        cells += [(line, column) for column in writes(part, fields)]
    if cells:
        edit.undone_at = clock.now()
    return cells, left


def _take_back(line: Line, part: Part, one: Values, by: Any, reason: str) -> bool:
    old, new = one["old"], one["new"]
    if part is Part.STEP:
        is_back = _take_step_back(line, old["step"], new["step"])
        return is_back and (one.get("made") is None or _take_deal_back(line, one["made"], by))
    record = line.record(part)
    if record is None or any(_said(record, field) != new[field] for field in new):
        return False
    if part is Part.DEAL and one.get("made") == record.id:
        return _take_deal_back(line, record.id, by)
    if one.get("made") == record.id:  # an edit kept by an earlier version tells of none
        if withdraw(record):
            line.contact = None
        return line.contact is None
    values = {field: _typed(record, field, value) for field, value in old.items()}
    aliases = values.pop("aliases", None)
    _WRITERS[part](line, values, by, {"reason": reason})
    if aliases is not None:  # the name that is taken back was none of its own
        change(line.customer, {"aliases": aliases}, by=by, reason=reason, as_part=True)
    return True


def _take_deal_back(line: Line, deal_id: int, by: Any) -> bool:
    """Throw a deal into the bin that a cell has opened, unless somebody has worked on it."""
    deal = line.deal
    if deal is None or deal.id != deal_id or deal.version > 1 or line.step is not None:
        return False
    throw_away(deal, by=by)
    line.deal = None
    return True


def _said(record: Any, field: str) -> Any:
    value = getattr(record, field)
    return _plain(value) if isinstance(value, date) else value


def _typed(record: Any, field: str, value: Any) -> Any:
    if value is None:
        return None
    if field.endswith("_on") or is_day(record.__tablename__, field):
        return date.fromisoformat(value)
    return CustomerStatus(value) if field == "status" else value


def _take_step_back(line: Line, former_id: int | None, later_id: int | None) -> bool:
    now_open = line.step.id if line.step is not None else None
    if now_open != later_id:
        return False
    if former_id is None:
        steps.cancel(line.step)
        line.step = None
        return True
    former = db.session.get(NextStep, former_id)
    if former is None or not steps.reopen(former, instead_of=later_id):
        return False
    line.step = former
    return True


def arrange(layout: SheetLayout | None, keys: list[str], *, person_id: int | None) -> None:
    """Keep which columns a person sees, or for nobody the team."""
    if layout is None:
        layout = SheetLayout(person_id=person_id, columns=keys)
        db.session.add(layout)
    layout.columns = keys


def forget_arrangement(layout: SheetLayout | None) -> None:
    """Let a person have the team's columns again."""
    if layout is not None:
        db.session.delete(layout)
