"""Who has a second step, who must have one, and what is left of it."""

from typing import Any

from sqlalchemy import func, select

from crmapp import clock
from crmapp.accounts.roles import Role
from crmapp.database import db
from crmapp.second_step.models import (
    CHALLENGE_LIFE,
    TRIES,
    Challenge,
    RecoveryCode,
    SecondStep,
)
from crmapp.sessions.models import fingerprint
from crmapp.settings.values import setting

# Whom the setting `second_step_for` means.
REQUIRED_OF = {
    "nobody": (),
    "administrators": (Role.ADMINISTRATOR,),
    "managers": (Role.ADMINISTRATOR, Role.MANAGER),
    "everyone": tuple(Role),
}


def is_required(person: Any) -> bool:
    """Whether the team wants a second step of a person."""
    return person.has_role(*REQUIRED_OF[setting("second_step_for")])


def step_of(person_id: int) -> SecondStep | None:
    """A person's second step."""
    mine = select(SecondStep).where(SecondStep.person_id == person_id)
    return db.session.scalars(mine).one_or_none()


def codes_left(person_id: int) -> int:
    """How many recovery codes were not used yet."""
    left = RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)
    return db.session.scalar(select(func.count()).select_from(RecoveryCode).where(*left))


def open_challenge(token: str) -> Challenge | None:
    """The challenge that a browser still may answer."""
    if not token:
        return None
    challenge = db.session.get(Challenge, fingerprint(token), populate_existing=True)
    if challenge is None or challenge.tries >= TRIES:
        return None
    return challenge if challenge.begun_at + CHALLENGE_LIFE > clock.now() else None
