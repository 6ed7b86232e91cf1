"""What becomes of a promise."""

from datetime import date

from crmapp import clock
from crmapp.database import touch
from crmapp.promises.models import Promise, PromiseState


def close(promise: Promise, state: PromiseState) -> bool:
    """Say that a promise was kept or dropped; False where it was closed already."""
    if promise.state is not PromiseState.OPEN:
        return False
    promise.state = state
    promise.closed_at = clock.now()
    promise.closed_on = clock.today()
    touch("board")
    return True


def reopen(promise: Promise) -> bool:
    """Take the closing back; False where it is open."""
    if promise.state is PromiseState.OPEN:
        return False
    promise.state = PromiseState.OPEN
    promise.closed_at = promise.closed_on = None
    touch("board")
    return True


def put_off(promise: Promise, due_on: date | None) -> bool:
    """Promise it for another day; False where it was closed already."""
    if promise.state is not PromiseState.OPEN:
        return False
    promise.due_on = due_on
    touch("board")
    return True
