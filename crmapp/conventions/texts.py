"""Reading what was agreed on."""

from sqlalchemy import select

from crmapp.conventions.models import Conventions
from crmapp.database import db


def texts(most: int) -> list[Conventions]:
    """The newest texts, the one that holds first."""
    newest = select(Conventions).order_by(Conventions.id.desc()).limit(most)
    return list(db.session.scalars(newest))
