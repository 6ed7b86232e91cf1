"""Whether every private field opens with the key of this instance."""

from collections.abc import Iterator

from cryptography.exceptions import InvalidTag
from sqlalchemy import select

from crmapp.database import db
from crmapp.doctor.findings import Finding
from crmapp.vault import Sealed, SealedRecord

AT_ONCE = 500


def sealed() -> Iterator[Finding]:
    """Every sealed value of every table that has some."""
    for model in SealedRecord.__subclasses__():
        names = [name for name, value in vars(model).items() if isinstance(value, Sealed)]
        if names:
            yield from _of(model, names)


def _of(model: type[SealedRecord], names: list[str]) -> Iterator[Finding]:
    last = 0
    while some := db.session.scalars(
        select(model).where(model.id > last).order_by(model.id).limit(AT_ONCE)
    ).all():
        last = some[-1].id
        for record in some:
            shut = [name for name in names if not _opens(record, name)]
            if shut:
                yield Finding(
                    model.__tablename__,
                    record.id,
                    dict.fromkeys(shut, "readable"),
                    dict.fromkeys(shut, "sealed with another key, or changed"),
                )
        db.session.expunge_all()


def _opens(record: SealedRecord, name: str) -> bool:
    try:
        getattr(record, name)
    except (InvalidTag, KeyError, UnicodeDecodeError, IndexError):
        return False
    return True
