"""What targets stand in the database now, whatever a page was told before."""

import hashlib

from sqlalchemy import select

from crmapp.database import db, is_writing
from crmapp.months import first_after
from crmapp.settings.models import Stamp
from crmapp.targets.grid import Grid
from crmapp.targets.models import Target


def print_of(grid: Grid) -> str:
    """A print of all targets within a grid: another one tells that someone has changed it.

    Inside `writing()` nobody else changes them until the end.
    """
    if is_writing():
        db.session.execute(select(Stamp).where(Stamp.name == "config").with_for_update())
    columns = Target.person_id, Target.span, Target.first_on, Target.amount, Target.deals
    days = (
        Target.first_on >= grid.starts[0],
        Target.first_on < first_after(grid.starts[0], grid.months),
    )
    rows = db.session.execute(select(*columns).where(*days).order_by(Target.id)).all()
    return hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()[:16]
