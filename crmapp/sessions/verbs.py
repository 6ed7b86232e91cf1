"""Ending sign-ins and forgetting old ones."""

from sqlalchemy import delete, update

from crmapp import clock
from crmapp.database import db
from crmapp.second_step.models import Challenge
from crmapp.sessions.models import KEPT_FOR, SignIn


def end_all(person_id: int, *, but: int | None = None) -> None:
    """Sign a person out of every browser, or of every other one; what was half begun ends too."""
    alive = [SignIn.person_id == person_id, SignIn.ended_at.is_(None)]
    if but is not None:
        alive.append(SignIn.id != but)
    db.session.execute(update(SignIn).where(*alive).values(ended_at=clock.now()))
    db.session.execute(delete(Challenge).where(Challenge.person_id == person_id))


def forget_old(person_id: int) -> None:
    """Throw a person's sign-ins of long ago away."""
    old = SignIn.person_id == person_id, SignIn.last_seen_at < clock.now() - KEPT_FOR
    db.session.execute(delete(SignIn).where(*old))
