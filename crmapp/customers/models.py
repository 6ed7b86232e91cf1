"""A customer."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crmapp import clock
from crmapp.accounts.team import Member
from crmapp.custom_fields.attributes import WithCustomFields
from crmapp.customers.kinds import CustomerKind, CustomerStatus, CustomerType, Review
from crmapp.database import BigKey, Key, index_if_set, partial_index
from crmapp.lists.words import Word
from crmapp.stages.pipeline import InStage
from crmapp.vault import SealedRecord

# Written as the queries write it: a partial index serves only a condition it can recognise.
LIVE = "deleted_at IS NULL AND merged_into_id IS NULL"
NEXT = "coalesce(next_due_on, '9999-12-31')"  # nothing planned comes last
LAST = "coalesce(last_followup_on, '0001-01-01')"  # never contacted comes last when newest is first


def _in_order(name: str, *columns: object, where: str = "") -> Index:
    return partial_index(f"ix_customers_by_{name}", *columns, where=LIVE + where)


def _by_day(sign: str) -> Index:
    name = sign.removesuffix("_from").removesuffix("_on")
    return _in_order(name, sign, "owner_id", "id", where=f" AND {sign} IS NOT NULL")


class Customer(WithCustomFields, SealedRecord):
    """A customer; columns marked derived are written by the verbs of deals and follow-ups only."""

    __tablename__ = "customers"

    id: Mapped[Key]
    version: Mapped[int] = mapped_column(default=1)
    number: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str]
    name_pinyin: Mapped[str]
    short_name: Mapped[str]
    kind: Mapped[CustomerKind] = mapped_column(default=CustomerKind.ENTERPRISE)
    company_name: Mapped[str] = mapped_column(default="")
    aliases: Mapped[str] = mapped_column(default="")  # former and other names, one to a line
    credit_code: Mapped[str | None]
    industry_id: Mapped[int | None] = mapped_column(ForeignKey("list_items.id"))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("list_items.id"))
    size_id: Mapped[int | None] = mapped_column(ForeignKey("list_items.id"))
    grade_id: Mapped[int | None] = mapped_column(ForeignKey("list_items.id"))
    need_type_id: Mapped[int | None] = mapped_column(ForeignKey("list_items.id"))
    head_count: Mapped[int | None]
    annual_revenue: Mapped[int | None] = mapped_column(BigInteger)  # fen
    region_code: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    founded_on: Mapped[date | None]
    main_business: Mapped[str] = mapped_column(default="")
    website: Mapped[str] = mapped_column(default="")
    referrer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    referrer: Mapped[str] = mapped_column(default="")
    need: Mapped[str] = mapped_column(default="")
    need_preference: Mapped[str] = mapped_column(default="")
    budget: Mapped[str] = mapped_column(default="")
    purchase_plan: Mapped[str] = mapped_column(default="")
    remarks: Mapped[str] = mapped_column(default="")
    competitors: Mapped[str] = mapped_column(default="")
    feedback: Mapped[str] = mapped_column(default="")
    purchase_history: Mapped[str] = mapped_column(default="")
    cooperation: Mapped[str] = mapped_column(default="")
    first_contact_on: Mapped[date | None]
    status: Mapped[CustomerStatus] = mapped_column(default=CustomerStatus.ACTIVE)
    is_incomplete: Mapped[bool] = mapped_column(default=False)

    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    entered_on: Mapped[date] = mapped_column(default=clock.today)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    review: Mapped[Review] = mapped_column(default=Review.APPROVED)
    deleted_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))
    is_demo: Mapped[bool] = mapped_column(default=False)

    # derived
    type: Mapped[CustomerType] = mapped_column(default=CustomerType.POTENTIAL)
    stage_id: Mapped[int | None] = mapped_column(ForeignKey("stages.id"))
    current_deal_id: Mapped[int | None] = mapped_column(BigKey)  # points up the ladder: no key
    open_amount: Mapped[int] = mapped_column(BigInteger, default=0)  # fen
    last_followup_at: Mapped[datetime | None]
    last_followup_on: Mapped[date | None]
    last_followup_id: Mapped[int | None] = mapped_column(BigKey)
    last_method_id: Mapped[int | None] = mapped_column(ForeignKey("list_items.id"))
    next_due_on: Mapped[date | None]
    helper_ids: Mapped[list] = mapped_column(default=list)

    # derived, by freshness alone: from which day on a sign holds, so that none grows stale itself
    silent_from: Mapped[date | None]
    habit_days: Mapped[int | None]  # from one follow-up to the next, in the middle
    grade_fell_on: Mapped[date | None]
    grade_was_id: Mapped[int | None] = mapped_column(BigKey)
    late_from: Mapped[date | None]  # a promise
    dormant_from: Mapped[date | None]
    over_from: Mapped[date | None]  # a deal has stayed in its stage for too long
    check_from: Mapped[date | None]
    returns_on: Mapped[date | None]  # to the pool

    owner = Member("owner_id")
    entered_by = Member("entered_by_id")
    industry = Word("industry_id")
    source = Word("source_id")
    size = Word("size_id")
    grade = Word("grade_id")
    need_type = Word("need_type_id")
    last_method = Word("last_method_id")
    stage = InStage()
    referred_by: Mapped["Customer | None"] = relationship(
        foreign_keys=referrer_id, remote_side="Customer.id"
    )

    @property
    def known_as(self) -> list[str]:
        """Its names beside the full one: short name, company, former names and aliases."""
        names = [self.short_name, self.company_name, *self.aliases.splitlines()]
        return [name for name in dict.fromkeys(names) if name and name != self.name]

    __table_args__ = (
        partial_index(
            "uq_customers_credit_code",
            "credit_code",
            where=f"credit_code IS NOT NULL AND {LIVE}",
            unique=True,
        ),
        _in_order("name", "name_pinyin", "id"),
        _in_order("number", text("coalesce(number, '')"), "id"),
        _in_order("entered", "entered_on", "id"),
        _in_order("last", text(LAST), "id"),
        _in_order("next", text(NEXT), "id"),
        _in_order("amount", "open_amount", "id"),
        _in_order("owner", "owner_id", "name_pinyin", "id"),
        _in_order("region", "region_code", "id"),
        _in_order("review", "id", where=" AND review <> 'approved'"),
        _in_order("owner_entered", "owner_id", "entered_on"),
        _in_order(
            "never_contacted",
            "last_followup_on",
            "owner_id",
            "id",
            where=" AND last_followup_on IS NULL",
        ),
        *(_by_day(name) for name in ("silent_from", "grade_fell_on", "late_from")),
        *(_by_day(name) for name in ("dormant_from", "over_from", "check_from", "returns_on")),
        Index(None, "stage_id", "id"),
        Index(None, "industry_id", "id"),
        Index(None, "import_id"),
        Index(None, "referrer_id"),
        index_if_set("merged_into_id"),
    )
