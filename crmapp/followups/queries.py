"""Follow-ups by what is known of them."""

from sqlalchemy import select

from crmapp.database import db
from crmapp.followups.models import FollowUp, FormerText


def saved_once(token: str | None) -> FollowUp | None:
    """The entry that a form has made already, if it was sent twice."""
    if not token:
        return None
    return db.session.scalars(select(FollowUp).where(FollowUp.once == token)).one_or_none()


def former_texts(followup: FollowUp) -> list[FormerText]:
    """What an entry said before, the last correction first."""
    mine = select(FormerText).where(FormerText.followup_id == followup.id)
    return list(db.session.scalars(mine.order_by(FormerText.id.desc())))
