"""A notice in a person's bell."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, insert, text
from sqlalchemy.orm import Mapped, mapped_column

from crmapp import clock
from crmapp.accounts.team import Member
from crmapp.database import Base, Key, db
from crmapp.labels import Choice


class NoticeKind(Choice):
    """Why someone is told."""

    HANDED_OVER = "handed_over", _l("A customer was handed over to you"), "indigo"
    TAKEN_OVER = "taken_over", _l("A customer of yours was handed over"), "amber"
    HELPED = "helped", _l("A helper wrote a follow-up"), "teal"
    SERVED = "served", _l("Customer service wrote a record"), "teal"
    CHANGED = "changed", _l("A manager changed your customer"), "violet"
    DUPLICATE = "duplicate", _l("A customer like yours was made"), "rose"
    NAMED_HELPER = "named_helper", _l("You were named a helper"), "sky"
    MERGED = "merged", _l("A customer of yours was merged with another"), "violet"
    PARTED = "parted", _l("A merge of a customer of yours was undone"), "violet"
    ASKED = "asked", _l("A colleague asks for a customer"), "amber"
    DECLINED = "declined", _l("A customer you asked for stays with its owner"), "slate"
    TO_REVIEW = "to_review", _l("A new customer waits for your review"), "amber"
    REVIEW_DONE = "review_done", _l("Your new customer was approved"), "emerald"
    REVIEW_RETURNED = "review_returned", _l("Your new customer was returned"), "rose"
    EXPORT_ASKED = "export_asked", _l("Asks to export customers"), "amber"
    EXPORT_GRANTED = "export_granted", _l("Your export was approved"), "emerald"
    EXPORT_DECLINED = "export_declined", _l("Your export was declined"), "slate"
    SECOND_STEP_REMOVED = "second_step_removed", _l("Your second step was taken away"), "rose"


class Notice(Base):
    """One thing to know, about one customer at most."""

    __tablename__ = "notices"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[NoticeKind]
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    read_at: Mapped[datetime | None]

    actor = Member("actor_id")

    __table_args__ = (
        Index(None, "person_id", "id"),
        # Whoever goes is looked for here by the database.
        Index(
            None,
            "customer_id",
            sqlite_where=text("customer_id IS NOT NULL"),
            postgresql_where=text("customer_id IS NOT NULL"),
        ),
        Index(
            "ix_notices_unread",
            "person_id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
    )


def tell(person_id: int | None, kind: NoticeKind, *, by: object, customer_id: int | None) -> None:
    """Give a person a notice, unless they did it themselves or nobody is meant."""
    if person_id is None or person_id == by.id:
        return
    notice = Notice(person_id=person_id, kind=kind, customer_id=customer_id, actor_id=by.id)
    db.session.add(notice)


def tell_each(kind: NoticeKind, told: list[tuple[int | None, int]], *, by: object) -> None:
    """Give notices about many customers in one statement: pairs of person and customer."""
    rows = [
        {"person_id": person_id, "kind": kind, "customer_id": key, "actor_id": by.id}
        for person_id, key in told
        if person_id is not None and person_id != by.id
    ]
    if rows:
        db.session.execute(insert(Notice), rows)
