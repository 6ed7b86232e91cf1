"""A deal and the record of its moves."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crmapp import clock
from crmapp.accounts.team import Member
from crmapp.custom_fields.attributes import WithCustomFields
from crmapp.customers.models import Customer
from crmapp.database import Base, Key, index_if_set, partial_index
from crmapp.history.reasons import UpdateType
from crmapp.lists.words import Word
from crmapp.stages.pipeline import InStage

NEXT = "coalesce(next_due_on, '9999-12-31')"
AMOUNT = "coalesce(amount, 0)"
UNPLANNED = " AND next_due_on IS NULL AND closed_on IS NULL"


def _in_order(name: str, *columns: object, where: str = "") -> Index:
    # As each dialect writes a condition on a truth value: SQLite compares the words.
    return Index(
        f"ix_deals_by_{name}",
        *columns,
        sqlite_where=text(f"is_live = 1{where}"),
        postgresql_where=text(f"is_live{where}"),
    )


class Deal(WithCustomFields, Base):
    """An opportunity; columns marked derived are written by verbs only."""

    __tablename__ = "deals"

    id: Mapped[Key]
    version: Mapped[int] = mapped_column(default=1)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    title: Mapped[str] = mapped_column(default="")
    product: Mapped[str] = mapped_column(default="")
    stage_id: Mapped[int] = mapped_column(ForeignKey("stages.id"))
    stage_since: Mapped[datetime] = mapped_column(default=clock.now)
    amount: Mapped[int | None] = mapped_column(BigInteger)  # fen
    expected_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    contract_number: Mapped[str] = mapped_column(default="")
    quote_number: Mapped[str] = mapped_column(default="")
    payment_terms: Mapped[str] = mapped_column(default="")
    delivery: Mapped[str] = mapped_column(default="")
    loss_reason_id: Mapped[int | None] = mapped_column(ForeignKey("list_items.id"))
    loss_words: Mapped[str] = mapped_column(default="")
    competitor: Mapped[str] = mapped_column(default="", server_default="")  # who has it instead
    is_starred: Mapped[bool] = mapped_column(default=False)
    is_step_waived: Mapped[bool] = mapped_column(default=False)  # "no next step", said on purpose
    touched_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))
    repeat_of_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id"))  # the won one

    # derived
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    next_due_on: Mapped[date | None]
    is_live: Mapped[bool] = mapped_column(default=True)  # its customer is approved and there

    customer: Mapped[Customer] = relationship(foreign_keys=customer_id)
    owner = Member("owner_id")
    stage = InStage()
    loss_reason = Word("loss_reason_id")

    __table_args__ = (
        Index(None, "customer_id", "id"),
        _in_order("next", "stage_id", text("is_starred DESC"), text(NEXT), "id"),
        _in_order("amount", "stage_id", text("is_starred DESC"), text(f"{AMOUNT} DESC"), "id"),
        _in_order("touched", "stage_id", text("is_starred DESC"), text("touched_at DESC"), "id"),
        _in_order("owner", "owner_id", "stage_id", text("is_starred DESC"), text(NEXT), "id"),
        _in_order("closed", "stage_id", text("closed_on DESC"), text("id DESC")),
        _in_order("due", "next_due_on", "id"),
        _in_order("owner_due", "owner_id", "next_due_on", "id"),
        # SQLite takes a partial index only where its columns promise most: what the condition says
        # already leads.
        _in_order(
            "unplanned", "next_due_on", "is_step_waived", "touched_at", "id", where=UNPLANNED
        ),
        _in_order(
            "owner_unplanned",
            "owner_id",
            "next_due_on",
            "is_step_waived",
            "touched_at",
            "id",
            where=UNPLANNED,
        ),
        _in_order("owner_closed", "owner_id", "closed_on", "stage_id", "amount"),
        Index(None, "import_id"),
        index_if_set("repeat_of_id"),
        partial_index(None, "competitor", where="competitor <> ''"),
    )


class StageChange(Base):
    """One move of a deal: who, when, from where to where, and how long it had stayed."""

    __tablename__ = "stage_changes"

    id: Mapped[Key]
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    from_stage_id: Mapped[int | None] = mapped_column(ForeignKey("stages.id"))
    to_stage_id: Mapped[int] = mapped_column(ForeignKey("stages.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    on: Mapped[date] = mapped_column(default=clock.today)
    seconds_before: Mapped[int | None] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(default="")
    update_type: Mapped[UpdateType | None]  # asked where it goes backwards
    before: Mapped[dict] = mapped_column(default=dict)  # what an undo puts back
    undone_at: Mapped[datetime | None]
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))

    deal: Mapped[Deal] = relationship()
    by = Member("by_id")
    from_stage = InStage("from_stage_id")
    to_stage = InStage("to_stage_id")

    __table_args__ = (
        Index(None, "deal_id", "id"),
        Index(None, "customer_id", "at", "id"),
        Index(None, "on", "to_stage_id"),
    )
