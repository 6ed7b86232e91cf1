"""Which files a person may have."""

from sqlalchemy import or_, select, true

from crmapp.accounts.models import Person
from crmapp.accounts.roles import Role
from crmapp.database import db
from crmapp.files.models import File


def file_of(person: Person, token: str) -> File | None:
    """A file by its token: one's own, or any for an administrator."""
    is_theirs = File.owner_id == person.id
    if person.has_role(Role.ADMINISTRATOR):
        is_theirs = or_(is_theirs, true())
    return db.session.scalars(select(File).where(File.token == token, is_theirs)).one_or_none()
