"""Undoing a whole import: what it made and changed is put back, later edits stay."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, or_, select

from crmapp import clock
from crmapp.aftersales.models import ServiceRecord
from crmapp.attachments.models import Attachment
from crmapp.campaigns.models import CampaignCustomer
from crmapp.contacts.models import Contact
from crmapp.customers.helpers import CustomerHelper
from crmapp.customers.models import Customer
from crmapp.customers.verbs import reindex
from crmapp.database import db, writing
from crmapp.followups.models import FollowUp
from crmapp.followups.verbs import recount_contacts
from crmapp.imports import formers
from crmapp.imports.models import Import, ImportRow, ImportState
from crmapp.imports.presence import MADE, hide, pointing_at_customers, remove_hidden
from crmapp.journal.reach import log_reaching
from crmapp.needs.models import Need
from crmapp.nextsteps.models import NextStep, StepState
from crmapp.nextsteps.verbs import cancel
from crmapp.payments.models import Payment
from crmapp.promises.models import Promise
from crmapp.proposals.models import Proposal
from crmapp.quotes.models import Quote
from crmapp.recycling.models import BIN
from crmapp.review.models import ReviewStep

UNDONE_WITHIN = timedelta(days=7)
BLOCK = 20  # customers put back while others wait
SHOWN = 200  # conflicts that are kept to be shown
Told = Callable[[int, int], None]
# A row of the sheet, and what a reviewer said of the entry, are no work on the customer.
_NO_WORK = (ImportRow.__table__, ReviewStep.__table__)
# Tables of which an import may have made rows: those are older than its end, and unchanged.
LATER = {
    Promise.__table__: (Promise.made_at, Promise.closed_at),
    CustomerHelper.__table__: (CustomerHelper.added_at,),
    Need.__table__: (Need.written_at,),
    ServiceRecord.__table__: (ServiceRecord.written_at,),
    Quote.__table__: (Quote.made_at,),
    Proposal.__table__: (Proposal.written_at,),
    Payment.__table__: (Payment.made_at,),
    CampaignCustomer.__table__: (CampaignCustomer.at,),
}


class TooLate(Exception):
    """The import is not there to be undone, or was taken in more than a week ago."""


def may_be_undone(imported: Import) -> bool:
    """Whether an import was taken in, and within the last seven days."""
    is_taken = imported.state in (ImportState.TAKEN, ImportState.UNDOING)
    return is_taken and undo_until(imported) > clock.now()


def undo_until(imported: Import) -> datetime:
    """Until when an import that was taken in can be undone."""
    return imported.taken_at + UNDONE_WITHIN


def undo(import_id: int, *, by: Any, told: Told = lambda done, of: None) -> None:
    """Take an import back, in short transactions of its own; begun again, it goes on.

    A customer that it made stays where anything of it was changed or added since. Of one that
    was there before, the added rows go and changed fields get their old values, unless they
    were changed since. Raises TooLate, and what `told` raises.
    """
    with writing():
        imported = _claimed(import_id)
        if imported.state is not ImportState.UNDONE:
            if not may_be_undone(imported):
                raise TooLate
            imported.state = ImportState.UNDOING
    if imported.state is ImportState.UNDOING:
        cleared = put_back_all(import_id, by=by)
        _hide(import_id, cleared, by)
    remove_hidden(import_id, told)


def _claimed(import_id: int) -> Import:
    mine = select(Import).where(Import.id == import_id).with_for_update()
    return db.session.scalars(mine.execution_options(populate_existing=True)).one()


def _hide(import_id: int, cleared: int, by: Any) -> None:
    with writing():
        imported = _claimed(import_id)
        if imported.state is not ImportState.UNDOING:
            return  # undone by another runner
        kept, its = _touched(import_id), customers_of(import_id)
        figures = {"removed": hide(import_id, but=kept), "kept": len(kept), "cleared": cleared}
        imported.state, imported.undone_at = ImportState.UNDONE, clock.now()
        imported.figures = {**imported.figures, **figures}
        log_reaching("import:undone", imported, its, by=by, **figures)


def customers_of(import_id: int) -> list[int]:
    """The customers that the rows of an import became or told more of."""
    became = select(ImportRow.customer_id).where(ImportRow.import_id == import_id).distinct()
    return list(db.session.scalars(became.where(ImportRow.customer_id.is_not(None))))


def _touched(import_id: int) -> set[int]:
    """The customers that somebody has worked on, read off every table that points at them."""
    mine = select(Customer.id).where(Customer.import_id == import_id)
    found = set(db.session.scalars(mine.where(Customer.version > 1)))
    taken_at = db.session.scalar(select(Import.taken_at).where(Import.id == import_id))
    for model in MADE:
        foreign = model.import_id.is_distinct_from(import_id)
        worked = or_(foreign, *_signs_of_work(model, taken_at))
        own = select(model.customer_id).where(model.customer_id.in_(mine), worked)
        found.update(db.session.scalars(own))
    for table, column in pointing_at_customers():
        if table in _NO_WORK:
            continue
        pointed = select(column).where(column.in_(mine))
        if table is Customer.__table__:
            pointed = pointed.where(table.c.import_id.is_distinct_from(import_id))
        if moments := LATER.get(table):
            signs = [moment > taken_at for moment in moments]
            signs += [table.c.version > 1] if "version" in table.c else []
            pointed = pointed.where(or_(*signs))
        found.update(db.session.scalars(pointed))
    return found


def _signs_of_work(model: type, taken_at: datetime) -> list[Any]:
    if model is NextStep:
        return [NextStep.closed_at > taken_at]
    return [model.version > 1] if hasattr(model, "version") else []


def put_back_all(import_id: int, *, by: Any) -> int:
    """Bring customers that were there before back to what they were, block by block.

    Returns how many it found something to put back at; what was changed since is among the
    figures of the import, as pairs of customer and fields.
    """
    met: set[int] = set()
    changed = ImportRow.import_id == import_id, ImportRow.former_sealed.is_not(None)
    while rows := _some(select(ImportRow.id).where(*changed)):
        with writing() as session:
            conflicts = []
            for record in session.scalars(select(ImportRow).where(ImportRow.id.in_(rows))):
                fields = formers.put_back(record.former, by=by)
                conflicts += [[record.customer_id, fields]] if fields else []
                record.former = ""
                met.add(record.customer_id)
            _keep_conflicts(import_id, conflicts)
    for added in (_steps, _entries, _contacts):
        rows = added(import_id)
        model = rows.column_descriptions[0]["entity"]
        while customers := _some(rows.with_only_columns(model.customer_id)):
            with writing():
                for key in customers:
                    _clear(key, rows.where(model.customer_id == key))
            met.update(customers)
    return len(met)


def _some(keys: Select) -> list[int]:
    return list(db.session.scalars(keys.distinct().limit(BLOCK)))


def _keep_conflicts(import_id: int, conflicts: list[list[Any]]) -> None:
    if conflicts:
        imported = _claimed(import_id)
        known = imported.figures.get("conflicts", [])
        imported.figures = {**imported.figures, "conflicts": [*known, *conflicts][:SHOWN]}


def _clear(customer_id: int, rows: Select) -> None:
    """Take rows that an import added off a customer, inside `writing()`."""
    customer = db.session.get_one(Customer, customer_id, populate_existing=True)
    for row in db.session.scalars(rows).all():
        if isinstance(row, NextStep):
            cancel(row)
        else:
            db.session.delete(row)
    recount_contacts(customer)
    reindex(customer)


def _steps(import_id: int) -> Select:
    """Plans that an import added to customers that were there before, still to be done."""
    return _added(NextStep, import_id).where(NextStep.state == StepState.OPEN)


def _entries(import_id: int) -> Select:
    """Follow-ups that it added, uncorrected since, with no file and no need gathered from them."""
    filed = select(Attachment.followup_id).where(Attachment.followup_id.is_not(None))
    gathered = select(Need.followup_id).where(Need.followup_id.is_not(None))
    unused = FollowUp.id.not_in(filed), FollowUp.id.not_in(gathered)
    return _added(FollowUp, import_id).where(FollowUp.version == 1, *unused)


def _contacts(import_id: int) -> Select:
    """Contacts that it added, unchanged since, with whom nobody has spoken."""
    spoken = select(FollowUp.contact_id).where(FollowUp.contact_id.is_not(None))
    unused = Contact.version == 1, Contact.is_main.is_(False), Contact.id.not_in(spoken)
    return _added(Contact, import_id).where(*unused)


def _added(model: type, import_id: int) -> Select:
    before = Customer.import_id.is_distinct_from(import_id)
    joined = select(model).join(Customer, model.customer_id == Customer.id)
    return joined.where(model.import_id == import_id, before, Customer.uid != BIN)
