"""Examining the records and, if asked to, mending what is derived."""

from collections.abc import Callable, Iterator

from sqlalchemy import delete, insert, update

from crmapp.customers.models import Customer
from crmapp.customers.verbs import reindex
from crmapp.database import Base, db, touch, writing
from crmapp.deals.models import Deal
from crmapp.doctor import recount
from crmapp.doctor.ages import ages
from crmapp.doctor.findings import Finding
from crmapp.doctor.indexes import indexes
from crmapp.doctor.merges import merges
from crmapp.doctor.sealed import sealed
from crmapp.doctor.texts import texts
from crmapp.journal.log import log
from crmapp.search.texts import KINDS, keep
from crmapp.stages.models import StageCount

# In the order in which they are mended: counts follow deals, deals their customer.
CHECKS: dict[str, Callable[[], Iterator[Finding]]] = {
    "merges": merges,
    "deals": recount.deals,
    "customers": recount.customers,
    "payments": recount.payments,
    "stage counts": recount.stage_counts,
    "signs of age": ages,
    "search and keys": indexes,
    "texts in the search": texts,
    "private fields": sealed,
}

_texts = {kind.name: kind for kind in KINDS}


def examine() -> dict[str, list[Finding]]:
    """Recount everything; returns what differs, by the name of the check."""
    found = {name: list(check()) for name, check in CHECKS.items()}
    db.session.commit()
    return found


def repair() -> dict[str, list[Finding]]:
    """Examine and mend; returns what was found. A private field that will not open stays so."""
    found = {}
    for name, check in CHECKS.items():
        with writing():
            found[name] = list(check())
            for finding in found[name]:
                _mend(finding)
            if found[name]:
                log("doctor:repaired", check=name, rows=len(found[name]))
                touch("board")
    return found


def _mend(finding: Finding) -> None:
    models = {"customers": Customer, "deals": Deal}
    if finding.table in models:
        model = models[finding.table]
        changed = update(model).where(model.id == finding.key).values(finding.right)
        db.session.execute(changed)
    elif finding.table == "stage_counts":
        _recount(finding)
    elif finding.table == "index":
        reindex(db.session.get(Customer, finding.key))
    elif finding.table in _texts:
        kind = _texts[finding.table]
        keep(kind, {finding.key: kind.words(db.session.get(kind.model, finding.key))})
    else:
        table = Base.metadata.tables[finding.table]
        changed = update(table).where(table.c.id == finding.key).values(finding.right)
        db.session.execute(changed)


def _recount(finding: Finding) -> None:
    stage_id, owner_id, quarter = finding.key
    place = {"stage_id": stage_id, "owner_id": owner_id, "quarter": quarter}
    counts = {**finding.wrong, **finding.right}
    here = [getattr(StageCount, name) == value for name, value in place.items()]
    changed = db.session.execute(update(StageCount).where(*here).values(finding.right))
    if changed.rowcount == 0:
        full = {"count": 0, "amount": 0, **counts}
        db.session.execute(insert(StageCount).values({**place, **full}))
    elif finding.right.get("count") == 0:
        db.session.execute(delete(StageCount).where(*here, StageCount.amount == 0))
