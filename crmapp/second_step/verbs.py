"""Setting a second step up, using its codes up, and taking it away; all inside `writing()`."""

import secrets
from typing import Any

from sqlalchemy import delete, update

from crmapp import clock
from crmapp.database import db
from crmapp.journal.log import log
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.verbs import notify
from crmapp.second_step.codes import hash_paper_code
from crmapp.second_step.models import (
    CHALLENGE_LIFE,
    TRIES,
    Challenge,
    RecoveryCode,
    Removal,
    SecondStep,
)
from crmapp.sessions.models import fingerprint


def hash_all(codes: list[str]) -> tuple[bytes, list[str]]:
    """A new salt and the hashes of recovery codes; slow, so it is done before the transaction."""
    salt = secrets.token_bytes(16)
    return salt, [hash_paper_code(code, salt) for code in codes]


def set_up(person: Any, secret: str, step: int, salt: bytes, hashes: list[str]) -> None:
    """Keep the secret that a phone has proved to share; the code of the proof is used up."""
    _forget(person.id)
    kept = SecondStep(person_id=person.id, salt=salt, last_step=step)
    kept.secret = secret
    db.session.add(kept)
    _keep_codes(person.id, hashes)
    log("second_step:set_up", person, by=person)


def renew_codes(person: Any, salt: bytes, hashes: list[str]) -> None:
    """Put new recovery codes in the place of all former ones."""
    mine = SecondStep.person_id == person.id
    db.session.execute(update(SecondStep).where(mine).values(salt=salt))
    _keep_codes(person.id, hashes)
    log("second_step:codes_renewed", person, by=person)


def _keep_codes(person_id: int, hashes: list[str]) -> None:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    db.session.add_all(RecoveryCode(person_id=person_id, code_hash=hashed) for hashed in hashes)


def use_step(person_id: int, step: int) -> bool:
    """Use up the code of a step; False where it, or a later one, was used before."""
    fresh = SecondStep.person_id == person_id, SecondStep.last_step < step
    return db.session.execute(update(SecondStep).where(*fresh).values(last_step=step)).rowcount == 1


def use_paper_code(person: Any, hashed: str) -> bool:
    """Use up a recovery code by its hash; False where there is none of it left."""
    mine = RecoveryCode.person_id == person.id, RecoveryCode.code_hash == hashed
    unused = update(RecoveryCode).where(*mine, RecoveryCode.used_at.is_(None))
    if db.session.execute(unused.values(used_at=clock.now())).rowcount != 1:
        return False
    log("second_step:recovery_used", person, by=person)
    return True


def end(person: Any) -> None:
    """Do without a second step from now on, by one's own wish."""
    _forget(person.id)
    log("second_step:ended", person, by=person)


def take_away(person: Any, reason: str, *, by: Any) -> None:
    """Take away a second step that its person has lost; `by` is None on the command line."""
    _forget(person.id)
    by_id = by.id if by is not None else None
    db.session.add(Removal(person_id=person.id, by_id=by_id, reason=reason))
    if by is not None:
        notify(person.id, NotificationKind.SECOND_STEP_REMOVED, by=by)
    log("second_step:taken_away", person, by=by, reason=reason)


def _forget(person_id: int) -> None:
    for model in (SecondStep, RecoveryCode, Challenge):
        db.session.execute(delete(model).where(model.person_id == person_id))


def challenge(person: Any) -> str:
    """Let a browser that gave the right password answer for ten minutes; returns its token."""
    now = clock.now()
    db.session.execute(delete(Challenge).where(Challenge.begun_at <= now - CHALLENGE_LIFE))
    token = secrets.token_urlsafe(32)
    db.session.add(Challenge(token_hash=fingerprint(token), person_id=person.id, begun_at=now))
    log("sign_in:challenged", person, by=person)
    return token


def take_answer(token: str) -> bool:
    """Count an answer to a challenge; False where it has had its five."""
    mine = Challenge.token_hash == fingerprint(token), Challenge.tries < TRIES
    counted = update(Challenge).where(*mine).values(tries=Challenge.tries + 1)
    return db.session.execute(counted).rowcount == 1


def close(token: str) -> bool:
    """End a challenge; False where another answer was faster."""
    mine = Challenge.token_hash == fingerprint(token)
    return db.session.execute(delete(Challenge).where(mine)).rowcount == 1
