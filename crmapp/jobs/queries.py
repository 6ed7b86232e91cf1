"""A person's jobs."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crmapp.accounts.models import Person
from crmapp.database import db, is_writing
from crmapp.jobs.models import Job


def job_of(person: Person, job_id: int) -> Job | None:
    """A job by key, if it is the person's own; read again inside `writing()`."""
    statement = select(Job).where(Job.id == job_id, Job.person_id == person.id)
    statement = statement.options(joinedload(Job.file))
    if is_writing():
        statement = statement.with_for_update(of=Job).execution_options(populate_existing=True)
    return db.session.scalars(statement).one_or_none()
