"""Plans by their key."""

from sqlalchemy import select

from crmapp.database import db
from crmapp.nextsteps.models import NextStep


def step_by_key(key: int) -> NextStep | None:
    """A plan as the database has it now."""
    statement = select(NextStep).where(NextStep.id == key)
    return db.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
