"""first schema"""

import sqlalchemy as sa
from alembic import op
from crmapp import database
from crmapp.sqlite import driver

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one version up."""
    op.create_table(
        "counters",
        sa.Column("prefix", database.Words, nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("prefix", name=op.f("pk_counters")),
    )
    op.create_table(
        "layout_memories",
        sa.Column("fingerprint", database.Words, nullable=False),
        sa.Column("mapping", database.Document, nullable=False),
        sa.Column("choices", database.Document, nullable=False),
        sa.Column("title", database.Words, nullable=False),
        sa.Column("headers", database.Document, nullable=False),
        sa.Column("is_log", sa.Boolean(), nullable=False),
        sa.Column("used_at", database.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_layout_memories")),
    )
    op.create_table(
        "list_items",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "industry",
                "source",
                "size",
                "grade",
                "method",
                "loss_reason",
                "need_type",
                name="listkind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("name", database.Words, nullable=False),
        sa.Column("hint", database.Words, nullable=False),
        sa.Column("icon", database.Words, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", database.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_items")),
        sa.UniqueConstraint("kind", "name", name=op.f("uq_list_items_kind_name")),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("username", database.Words, nullable=False),
        sa.Column("name", database.Words, nullable=False),
        sa.Column("name_pinyin", database.Words, nullable=False),
        sa.Column("tone", database.Words, nullable=False),
        sa.Column("roles", database.Document, nullable=False),
        sa.Column("password_hash", database.Words, nullable=True),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("one_time_until", database.Moment(), nullable=True),
        sa.Column("disabled_at", database.Moment(), nullable=True),
        sa.Column("created_at", database.Moment(), nullable=False),
        sa.Column("language", database.Words, nullable=False),
        sa.Column("theme", database.Words, nullable=False),
        sa.Column("board_order", database.Words, nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("username", name=op.f("uq_people_username")),
    )
    op.create_table(
        "settings",
        sa.Column("key", database.Words, nullable=False),
        sa.Column("value", database.Document, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_settings")),
    )
    op.create_table(
        "stage_counts",
        sa.Column(
            "stage_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "owner_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("quarter", database.Words, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("stage_id", "owner_id", "quarter", name=op.f("pk_stage_counts")),
    )
    op.create_table(
        "stages",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", database.Words, nullable=False),
        sa.Column("definition", database.Words, nullable=False),
        sa.Column("tone", database.Words, nullable=False),
        sa.Column("probability", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "open", "won", "after_sales", "lost", name="stagekind", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", database.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stages")),
    )
    op.create_table(
        "stamps",
        sa.Column("name", database.Words, nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_stamps")),
    )
    op.create_table(
        "throttles",
        sa.Column("key", database.Words, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("since", database.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttles")),
    )
    op.create_table(
        "calendar_keys",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("token_hash", database.Words, nullable=False),
        sa.Column("made_at", database.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_calendar_keys_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_keys")),
        sa.UniqueConstraint("person_id", name=op.f("uq_calendar_keys_person_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_keys_token_hash")),
    )
    op.create_table(
        "duplicate_pairs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "second_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("level", database.Words, nullable=False),
        sa.Column("reasons", database.Document, nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "not_same", "merged", name="pairstate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("found_at", database.Moment(), nullable=False),
        sa.Column(
            "answered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("answered_at", database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["people.id"], name=op.f("fk_duplicate_pairs_answered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_pairs")),
        sa.UniqueConstraint(
            "first_id", "second_id", name=op.f("uq_duplicate_pairs_first_id_second_id")
        ),
    )
    with op.batch_alter_table("duplicate_pairs", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_duplicate_pairs_second_id"), ["second_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_duplicate_pairs_state_level_id"), ["state", "level", "id"], unique=False
        )

    op.create_table(
        "files",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token", database.Words, nullable=False),
        sa.Column("name", database.Words, nullable=False),
        sa.Column("kind", database.Words, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", database.Words, nullable=False),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", database.Moment(), nullable=False),
        sa.Column("keep_until", database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_files_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
        sa.UniqueConstraint("token", name=op.f("uq_files_token")),
    )
    op.create_table(
        "journal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", database.Moment(), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("action", database.Words, nullable=False),
        sa.Column("subject", database.Words, nullable=True),
        sa.Column(
            "subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("details", database.Document, nullable=False),
        sa.Column("request_id", database.Words, nullable=True),
        sa.Column("address", database.Words, nullable=True),
        sa.Column("sealed_by", database.Words, nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["people.id"], name=op.f("fk_journal_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
    )
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_action_id"), ["action", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_journal_actor_id_id"), ["actor_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_journal_subject_subject_id_id"),
            ["subject", "subject_id", "id"],
            unique=False,
        )

    op.create_table(
        "saved_views",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", database.Words, nullable=False),
        sa.Column("query", database.Words, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_saved_views_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_saved_views_person_id_name")),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", database.Words, nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("address", database.Words, nullable=False),
        sa.Column("agent", database.Words, nullable=False),
        sa.Column("created_at", database.Moment(), nullable=False),
        sa.Column("last_seen_at", database.Moment(), nullable=False),
        sa.Column("ended_at", database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sessions_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sessions_token_hash")),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_person_id"), ["person_id"], unique=False)

    op.create_table(
        "sheet_edits",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("made_at", database.Moment(), nullable=False),
        sa.Column("undone_at", database.Moment(), nullable=True),
        sa.Column("writings_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("uid", database.Words, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_sheet_edits_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_edits")),
        sa.UniqueConstraint("uid", name=op.f("uq_sheet_edits_uid")),
    )
    with op.batch_alter_table("sheet_edits", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sheet_edits_person_id_made_at"), ["person_id", "made_at"], unique=False
        )

    op.create_table(
        "sheet_layouts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("columns", database.Document, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_sheet_layouts_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_layouts")),
        sa.UniqueConstraint("person_id", name=op.f("uq_sheet_layouts_person_id")),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", database.Words, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "running",
                "done",
                "failed",
                "cancelled",
                name="jobstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("payload", database.Document, nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("cancel_asked", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("slot", database.Words, nullable=True),
        sa.Column("heartbeat_at", database.Moment(), nullable=True),
        sa.Column("made_at", database.Moment(), nullable=False),
        sa.Column("not_before", database.Moment(), nullable=True),
        sa.Column("ended_at", database.Moment(), nullable=True),
        sa.Column("error", database.Words, nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_jobs_file_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_jobs_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("slot", name=op.f("uq_jobs_slot")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_jobs_kind_id"), ["kind", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_jobs_state_id"), ["state", "id"], unique=False)

    op.create_table(
        "exports",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("made_at", database.Moment(), nullable=False),
        sa.Column(
            "format",
            sa.Enum("xlsx", "csv", "pdf", name="exportformat", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("layout", database.Words, nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("query", database.Words, nullable=False),
        sa.Column("keys", database.Document, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("purpose", database.Words, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked", "granted", "declined", name="exportstate", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column(
            "decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("decided_at", database.Moment(), nullable=True),
        sa.Column("job_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people.id"], name=op.f("fk_exports_decided_by_id")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_exports_job_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_exports_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
    )
    with op.batch_alter_table("exports", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_exports_person_id_id"), ["person_id", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_exports_state_id"), ["state", "id"], unique=False)

    op.create_table(
        "imports",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", database.Words, nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "state",
            sa.Enum(
                "mapping",
                "staging",
                "ready",
                "taking",
                "taken",
                "undoing",
                "undone",
                "failed",
                name="importstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("job_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("sheet", database.Words, nullable=False),
        sa.Column("mapping", database.Document, nullable=False),
        sa.Column("choices", database.Document, nullable=False),
        sa.Column("words", database.Document, nullable=False),
        sa.Column("figures", database.Document, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("error", database.Words, nullable=False),
        sa.Column("made_at", database.Moment(), nullable=False),
        sa.Column("taken_at", database.Moment(), nullable=True),
        sa.Column("undone_at", database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_imports_file_id")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_imports_job_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_imports_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_table(
        "customers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", database.Words, nullable=True),
        sa.Column("name", database.Words, nullable=False),
        sa.Column("name_pinyin", database.Words, nullable=False),
        sa.Column("short_name", database.Words, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("enterprise", "individual", name="customerkind", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("company_name", database.Words, nullable=False),
        sa.Column("aliases", database.Words, nullable=False),
        sa.Column("credit_code", database.Words, nullable=True),
        sa.Column(
            "industry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("size_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("grade_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "need_type_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("head_count", sa.Integer(), nullable=True),
        sa.Column("annual_revenue", sa.BigInteger(), nullable=True),
        sa.Column("region_code", database.Words, nullable=False),
        sa.Column("address", database.Words, nullable=False),
        sa.Column("founded_on", sa.Date(), nullable=True),
        sa.Column("main_business", database.Words, nullable=False),
        sa.Column("website", database.Words, nullable=False),
        sa.Column(
            "referrer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("referrer", database.Words, nullable=False),
        sa.Column("need", database.Words, nullable=False),
        sa.Column("need_preference", database.Words, nullable=False),
        sa.Column("budget", database.Words, nullable=False),
        sa.Column("purchase_plan", database.Words, nullable=False),
        sa.Column("remarks", database.Words, nullable=False),
        sa.Column("competitors", database.Words, nullable=False),
        sa.Column("feedback", database.Words, nullable=False),
        sa.Column("purchase_history", database.Words, nullable=False),
        sa.Column("cooperation", database.Words, nullable=False),
        sa.Column("first_contact_on", sa.Date(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "active", "dormant", "lost", name="customerstatus", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("is_incomplete", sa.Boolean(), nullable=False),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "entered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("created_at", database.Moment(), nullable=False),
        sa.Column(
            "review",
            sa.Enum("waiting", "approved", "returned", name="review", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("deleted_at", database.Moment(), nullable=True),
        sa.Column(
            "merged_into_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "potential", "interested", "won", name="customertype", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("stage_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "current_deal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("open_amount", sa.BigInteger(), nullable=False),
        sa.Column("last_followup_at", database.Moment(), nullable=True),
        sa.Column("last_followup_on", sa.Date(), nullable=True),
        sa.Column(
            "last_followup_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "last_method_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("helper_ids", database.Document, nullable=False),
        sa.Column("uid", database.Words, nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["people.id"], name=op.f("fk_customers_entered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["grade_id"], ["list_items.id"], name=op.f("fk_customers_grade_id")
        ),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_customers_import_id")),
        sa.ForeignKeyConstraint(
            ["industry_id"], ["list_items.id"], name=op.f("fk_customers_industry_id")
        ),
        sa.ForeignKeyConstraint(
            ["last_method_id"], ["list_items.id"], name=op.f("fk_customers_last_method_id")
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["customers.id"], name=op.f("fk_customers_merged_into_id")
        ),
        sa.ForeignKeyConstraint(
            ["need_type_id"], ["list_items.id"], name=op.f("fk_customers_need_type_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_customers_owner_id")),
        sa.ForeignKeyConstraint(
            ["referrer_id"], ["customers.id"], name=op.f("fk_customers_referrer_id")
        ),
        sa.ForeignKeyConstraint(["size_id"], ["list_items.id"], name=op.f("fk_customers_size_id")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["list_items.id"], name=op.f("fk_customers_source_id")
        ),
        sa.ForeignKeyConstraint(["stage_id"], ["stages.id"], name=op.f("fk_customers_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
        sa.UniqueConstraint("number", name=op.f("uq_customers_number")),
        sa.UniqueConstraint("uid", name=op.f("uq_customers_uid")),
    )
    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.create_index(
            "ix_customers_by_amount",
            ["open_amount", "id"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL AND merged_into_id IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL AND merged_into_id IS NULL"),
        )
        batch_op.create_index(
            "ix_customers_by_entered",
            ["entered_on", "id"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL AND merged_into_id IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL AND merged_into_id IS NULL"),
        )
        batch_op.create_index(
            "ix_customers_by_name",
            ["name_pinyin", "id"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL AND merged_into_id IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL AND merged_into_id IS NULL"),
        )
        batch_op.create_index(
            "ix_customers_by_never_contacted",
            ["last_followup_on", "owner_id", "id"],
            unique=False,
            sqlite_where=sa.text(
                "deleted_at IS NULL AND merged_into_id IS NULL AND last_followup_on IS NULL"
            ),
            postgresql_where=sa.text(
                "deleted_at IS NULL AND merged_into_id IS NULL AND last_followup_on IS NULL"
            ),
        )
        batch_op.create_index(
            "ix_customers_by_owner",
            ["owner_id", "name_pinyin", "id"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL AND merged_into_id IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL AND merged_into_id IS NULL"),
        )
        batch_op.create_index(
            "ix_customers_by_owner_entered",
            ["owner_id", "entered_on"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL AND merged_into_id IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL AND merged_into_id IS NULL"),
        )
        batch_op.create_index(
            "ix_customers_by_region",
            ["region_code", "id"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL AND merged_into_id IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL AND merged_into_id IS NULL"),
        )
        batch_op.create_index(
            "ix_customers_by_review",
            ["id"],
            unique=False,
            sqlite_where=sa.text(
                "deleted_at IS NULL AND merged_into_id IS NULL AND review <> 'approved'"
            ),
            postgresql_where=sa.text(
                "deleted_at IS NULL AND merged_into_id IS NULL AND review <> 'approved'"
            ),
        )
        batch_op.create_index(batch_op.f("ix_customers_import_id"), ["import_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_customers_industry_id_id"), ["industry_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_customers_merged_into_id"),
            ["merged_into_id"],
            unique=False,
            sqlite_where=sa.text("merged_into_id IS NOT NULL"),
            postgresql_where=sa.text("merged_into_id IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_customers_referrer_id"), ["referrer_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_customers_stage_id_id"), ["stage_id", "id"], unique=False
        )
        batch_op.create_index(
            "uq_customers_credit_code",
            ["credit_code"],
            unique=True,
            sqlite_where=sa.text(
                "credit_code IS NOT NULL AND deleted_at IS NULL AND merged_into_id IS NULL"
            ),
            postgresql_where=sa.text(
                "credit_code IS NOT NULL AND deleted_at IS NULL AND merged_into_id IS NULL"
            ),
        )

    op.create_table(
        "changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("subject", database.Words, nullable=False),
        sa.Column(
            "subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("field", database.Words, nullable=False),
        sa.Column("old_words", database.Words, nullable=False),
        sa.Column("new_words", database.Words, nullable=False),
        sa.Column("old_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("new_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("act", database.Words, nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", database.Moment(), nullable=False),
        sa.Column("reason", database.Words, nullable=False),
        sa.Column("uid", database.Words, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_changes_by_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_changes_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
        sa.UniqueConstraint("uid", name=op.f("uq_changes_uid")),
    )
    with op.batch_alter_table("changes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_changes_customer_id_at_id"), ["customer_id", "at", "id"], unique=False
        )

    op.create_table(
        "contacts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", database.Words, nullable=False),
        sa.Column("name_pinyin", database.Words, nullable=False),
        sa.Column("position", database.Words, nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("other_phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("wechat_sealed", sa.LargeBinary(), nullable=True),
        sa.Column(
            "gender",
            sa.Enum("", "male", "female", name="gender", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("age", sa.Integer(), nullable=True),
        sa.Column(
            "decision_power",
            sa.Enum(
                "",
                "decides",
                "influences",
                "uses",
                name="decisionpower",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "influence",
            sa.Enum("", "high", "medium", "low", name="influence", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("preferences", database.Words, nullable=False),
        sa.Column("remarks", database.Words, nullable=False),
        sa.Column("is_main", sa.Boolean(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("left_reason", database.Words, nullable=False),
        sa.Column("created_at", database.Moment(), nullable=False),
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("uid", database.Words, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_contacts_customer_id")
        ),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_contacts_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("uid", name=op.f("uq_contacts_uid")),
    )
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contacts_customer_id_id"), ["customer_id", "id"], unique=False
        )

    op.create_table(
        "customer_helpers",
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "added_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("added_at", database.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["people.id"], name=op.f("fk_customer_helpers_added_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_customer_helpers_customer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_customer_helpers_person_id")
        ),
        sa.PrimaryKeyConstraint("customer_id", "person_id", name=op.f("pk_customer_helpers")),
    )
    with op.batch_alter_table("customer_helpers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_customer_helpers_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "customer_keys",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "credit_code",
                "phone",
                "last_four",
                "mail_domain",
                "web_host",
                "name",
                name="keykind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("value", database.Words, nullable=False),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_customer_keys_customer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_keys")),
        sa.UniqueConstraint(
            "customer_id", "kind", "value", name=op.f("uq_customer_keys_customer_id_kind_value")
        ),
    )
    with op.batch_alter_table("customer_keys", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_customer_keys_kind_value_customer_id"),
            ["kind", "value", "customer_id"],
            unique=False,
        )

    op.create_table(
        "deals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("title", database.Words, nullable=False),
        sa.Column("product", database.Words, nullable=False),
        sa.Column("stage_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stage_since", database.Moment(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("contract_number", database.Words, nullable=False),
        sa.Column("quote_number", database.Words, nullable=False),
        sa.Column("payment_terms", database.Words, nullable=False),
        sa.Column("delivery", database.Words, nullable=False),
        sa.Column(
            "loss_reason_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("loss_words", database.Words, nullable=False),
        sa.Column("is_starred", sa.Boolean(), nullable=False),
        sa.Column("is_step_waived", sa.Boolean(), nullable=False),
        sa.Column("touched_at", database.Moment(), nullable=False),
        sa.Column("created_at", database.Moment(), nullable=False),
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("is_live", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_deals_customer_id")
        ),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_deals_import_id")),
        sa.ForeignKeyConstraint(
            ["loss_reason_id"], ["list_items.id"], name=op.f("fk_deals_loss_reason_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_deals_owner_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stages.id"], name=op.f("fk_deals_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deals")),
    )
    with op.batch_alter_table("deals", schema=None) as batch_op:
        batch_op.create_index(
            "ix_deals_by_due",
            ["next_due_on", "id"],
            unique=False,
            sqlite_where=sa.text("is_live = 1"),
            postgresql_where=sa.text("is_live"),
        )
        batch_op.create_index(
            "ix_deals_by_owner_closed",
            ["owner_id", "closed_on", "stage_id", "amount"],
            unique=False,
            sqlite_where=sa.text("is_live = 1"),
            postgresql_where=sa.text("is_live"),
        )
        batch_op.create_index(
            "ix_deals_by_owner_due",
            ["owner_id", "next_due_on", "id"],
            unique=False,
            sqlite_where=sa.text("is_live = 1"),
            postgresql_where=sa.text("is_live"),
        )
        batch_op.create_index(
            "ix_deals_by_owner_unplanned",
            ["owner_id", "next_due_on", "is_step_waived", "touched_at", "id"],
            unique=False,
            sqlite_where=sa.text("is_live = 1 AND next_due_on IS NULL AND closed_on IS NULL"),
            postgresql_where=sa.text("is_live AND next_due_on IS NULL AND closed_on IS NULL"),
        )
        batch_op.create_index(
            "ix_deals_by_unplanned",
            ["next_due_on", "is_step_waived", "touched_at", "id"],
            unique=False,
            sqlite_where=sa.text("is_live = 1 AND next_due_on IS NULL AND closed_on IS NULL"),
            postgresql_where=sa.text("is_live AND next_due_on IS NULL AND closed_on IS NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_deals_customer_id_id"), ["customer_id", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_deals_import_id"), ["import_id"], unique=False)

    op.create_table(
        "hand_over_requests",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("asker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("words", database.Words, nullable=False),
        sa.Column("asked_at", database.Moment(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "granted", "declined", name="requeststate", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column(
            "answered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("answered_at", database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["people.id"], name=op.f("fk_hand_over_requests_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["asker_id"], ["people.id"], name=op.f("fk_hand_over_requests_asker_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_hand_over_requests_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over_requests")),
    )
    with op.batch_alter_table("hand_over_requests", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_hand_over_requests_customer_id_state"),
            ["customer_id", "state"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_hand_over_requests_state_id"), ["state", "id"], unique=False
        )

    op.create_table(
        "hand_overs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("from_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("to_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", database.Moment(), nullable=False),
        sa.Column("reason", database.Words, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_hand_overs_by_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_hand_overs_customer_id")
        ),
        sa.ForeignKeyConstraint(["from_id"], ["people.id"], name=op.f("fk_hand_overs_from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["people.id"], name=op.f("fk_hand_overs_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_overs")),
    )
    with op.batch_alter_table("hand_overs", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_hand_overs_customer_id_at_id"), ["customer_id", "at", "id"], unique=False
        )

    op.create_table(
        "import_rows",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("state", database.Words, nullable=False),
        sa.Column("understood_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("identity", database.Words, nullable=False),
        sa.Column("fingerprint", database.Words, nullable=False),
        sa.Column("is_unchanged", sa.Boolean(), nullable=False),
        sa.Column("has_issues", sa.Boolean(), nullable=False),
        sa.Column("match_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("match_line", sa.Integer(), nullable=True),
        sa.Column("match_level", database.Words, nullable=False),
        sa.Column("match_reasons", database.Document, nullable=False),
        sa.Column(
            "choice",
            sa.Enum(
                "take", "person", "update", "skip", name="choosing", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("former_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("uid", database.Words, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_import_rows_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_import_rows_import_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["match_id"], ["customers.id"], name=op.f("fk_import_rows_match_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_rows")),
        sa.UniqueConstraint("import_id", "line", name=op.f("uq_import_rows_import_id_line")),
        sa.UniqueConstraint("uid", name=op.f("uq_import_rows_uid")),
    )
    with op.batch_alter_table("import_rows", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_import_rows_customer_id"), ["customer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_import_rows_fingerprint"), ["fingerprint"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_import_rows_identity"), ["identity"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_rows_match_id"), ["match_id"], unique=False)

    op.create_table(
        "merges",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "survivor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("loser_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", database.Moment(), nullable=False),
        sa.Column("reason", database.Words, nullable=False),
        sa.Column("moved", database.Document, nullable=False),
        sa.Column("undone_at", database.Moment(), nullable=True),
        sa.Column(
            "undone_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_merges_by_id")),
        sa.ForeignKeyConstraint(["loser_id"], ["customers.id"], name=op.f("fk_merges_loser_id")),
        sa.ForeignKeyConstraint(
            ["survivor_id"], ["customers.id"], name=op.f("fk_merges_survivor_id")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["people.id"], name=op.f("fk_merges_undone_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merges")),
    )
    with op.batch_alter_table("merges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_merges_loser_id_id"), ["loser_id", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_merges_survivor_id_id"), ["survivor_id", "id"], unique=False
        )

    op.create_table(
        "not_same",
        sa.Column("first_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "second_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", database.Words, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_not_same_by_id")),
        sa.ForeignKeyConstraint(["first_id"], ["customers.id"], name=op.f("fk_not_same_first_id")),
        sa.ForeignKeyConstraint(
            ["second_id"], ["customers.id"], name=op.f("fk_not_same_second_id")
        ),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_not_same")),
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "handed_over",
                "taken_over",
                "helped",
                "served",
                "changed",
                "duplicate",
                "named_helper",
                "merged",
                "parted",
                "asked",
                "declined",
                "export_asked",
                "export_granted",
                "export_declined",
                name="noticekind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", database.Moment(), nullable=False),
        sa.Column("read_at", database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["people.id"], name=op.f("fk_notices_actor_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_notices_customer_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_notices_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_notices_customer_id"),
            ["customer_id"],
            unique=False,
            sqlite_where=sa.text("customer_id IS NOT NULL"),
            postgresql_where=sa.text("customer_id IS NOT NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_notices_person_id_id"), ["person_id", "id"], unique=False
        )
        batch_op.create_index(
            "ix_notices_unread",
            ["person_id"],
            unique=False,
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        )

    op.create_table(
        "followups",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "followup", "revisit", "service", name="followupkind", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("deal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("author_name", database.Words, nullable=False),
        sa.Column("method_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("began_at", database.Moment(), nullable=False),
        sa.Column("ended_at", database.Moment(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("has_clock", sa.Boolean(), nullable=False),
        sa.Column("content", database.Words, nullable=False),
        sa.Column("need", database.Words, nullable=False),
        sa.Column("reply", database.Words, nullable=False),
        sa.Column("attitude", database.Words, nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("next_words", database.Words, nullable=False),
        sa.Column("written_at", database.Moment(), nullable=False),
        sa.Column("edited_at", database.Moment(), nullable=True),
        sa.Column("once", database.Words, nullable=True),
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_followups_author_id")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_followups_contact_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_followups_customer_id")
        ),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_followups_deal_id")),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_followups_import_id")),
        sa.ForeignKeyConstraint(
            ["method_id"], ["list_items.id"], name=op.f("fk_followups_method_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_followups")),
        sa.UniqueConstraint("once", name=op.f("uq_followups_once")),
    )
    with op.batch_alter_table("followups", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_followups_author_id_on"), ["author_id", "on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_followups_contact_id"),
            ["contact_id"],
            unique=False,
            sqlite_where=sa.text("contact_id IS NOT NULL"),
            postgresql_where=sa.text("contact_id IS NOT NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_followups_customer_id_began_at_id"),
            ["customer_id", "began_at", "id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_followups_deal_id"), ["deal_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_followups_import_id"), ["import_id"], unique=False)

    op.create_table(
        "stage_changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("deal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "from_stage_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "to_stage_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", database.Moment(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("seconds_before", sa.BigInteger(), nullable=True),
        sa.Column("note", database.Words, nullable=False),
        sa.Column("before", database.Document, nullable=False),
        sa.Column("undone_at", database.Moment(), nullable=True),
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_stage_changes_by_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_stage_changes_customer_id")
        ),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_stage_changes_deal_id")),
        sa.ForeignKeyConstraint(
            ["from_stage_id"], ["stages.id"], name=op.f("fk_stage_changes_from_stage_id")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_stage_changes_import_id")
        ),
        sa.ForeignKeyConstraint(
            ["to_stage_id"], ["stages.id"], name=op.f("fk_stage_changes_to_stage_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_changes")),
    )
    with op.batch_alter_table("stage_changes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_stage_changes_customer_id_at_id"),
            ["customer_id", "at", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_stage_changes_deal_id_id"), ["deal_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_stage_changes_on_to_stage_id"), ["on", "to_stage_id"], unique=False
        )

    op.create_table(
        "former_texts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "followup_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("content", database.Words, nullable=False),
        sa.Column("need", database.Words, nullable=False),
        sa.Column("reply", database.Words, nullable=False),
        sa.Column("attitude", database.Words, nullable=False),
        sa.Column("until", database.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["followup_id"], ["followups.id"], name=op.f("fk_former_texts_followup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_texts")),
    )
    with op.batch_alter_table("former_texts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_former_texts_followup_id"), ["followup_id"], unique=False
        )

    op.create_table(
        "next_steps",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("deal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "followup_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_at", sa.Time(), nullable=True),
        sa.Column("method_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("action", database.Words, nullable=False),
        sa.Column("goal", database.Words, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "done",
                "postponed",
                "dropped",
                "past",
                name="stepstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("made_at", database.Moment(), nullable=False),
        sa.Column(
            "closed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("closed_at", database.Moment(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["people.id"], name=op.f("fk_next_steps_closed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_next_steps_customer_id")
        ),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_next_steps_deal_id")),
        sa.ForeignKeyConstraint(
            ["followup_id"], ["followups.id"], name=op.f("fk_next_steps_followup_id")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_next_steps_import_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["people.id"], name=op.f("fk_next_steps_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["method_id"], ["list_items.id"], name=op.f("fk_next_steps_method_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_next_steps")),
    )
    with op.batch_alter_table("next_steps", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_next_steps_closed_by_id_closed_on"),
            ["closed_by_id", "closed_on"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_next_steps_customer_id_id"), ["customer_id", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_next_steps_deal_id"), ["deal_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_next_steps_followup_id"), ["followup_id"], unique=False
        )
        batch_op.create_index(
            "uq_next_steps_open",
            ["deal_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "promises",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("deal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "followup_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("words", database.Words, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("open", "kept", "dropped", name="promisestate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("made_at", database.Moment(), nullable=False),
        sa.Column("closed_at", database.Moment(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_promises_customer_id")
        ),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_promises_deal_id")),
        sa.ForeignKeyConstraint(
            ["followup_id"], ["followups.id"], name=op.f("fk_promises_followup_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_promises_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promises")),
    )
    with op.batch_alter_table("promises", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_promises_customer_id_id"), ["customer_id", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_promises_deal_id"), ["deal_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_promises_followup_id"), ["followup_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_promises_person_id_closed_on"), ["person_id", "closed_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_promises_person_id_state_due_on"),
            ["person_id", "state", "due_on"],
            unique=False,
        )

    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in ORDERS:
        op.execute(statement if is_sqlite else statement.replace("is_live = 1", "is_live"))
    stamps = sa.table("stamps", sa.column("name", sa.Text), sa.column("value", sa.Integer))
    op.bulk_insert(stamps, [{"name": "board", "value": 1}, {"name": "config", "value": 1}])
    for statement in SEARCH_INDEX[op.get_bind().dialect.name]:
        op.execute(statement)


def _keeps_no_text() -> str:
    """Have SQLite keep the index alone, where its version can delete from such a table."""
    return ", content='', contentless_delete=1" if driver.sqlite_version_info >= (3, 43) else ""


# Alembic leaves indexes over expressions to the author.
ORDERS = [
    "CREATE INDEX ix_customers_by_last ON customers (coalesce(last_followup_on, '0001-01-01'), id) WHERE deleted_at IS NULL AND merged_into_id IS NULL",
    "CREATE INDEX ix_customers_by_next ON customers (coalesce(next_due_on, '9999-12-31'), id) WHERE deleted_at IS NULL AND merged_into_id IS NULL",
    "CREATE INDEX ix_customers_by_number ON customers (coalesce(number, ''), id) WHERE deleted_at IS NULL AND merged_into_id IS NULL",
    "CREATE INDEX ix_deals_by_amount ON deals (stage_id, is_starred DESC, coalesce(amount, 0) DESC, id) WHERE is_live = 1",
    "CREATE INDEX ix_deals_by_closed ON deals (stage_id, closed_on DESC, id DESC) WHERE is_live = 1",
    "CREATE INDEX ix_deals_by_next ON deals (stage_id, is_starred DESC, coalesce(next_due_on, '9999-12-31'), id) WHERE is_live = 1",
    "CREATE INDEX ix_deals_by_owner ON deals (owner_id, stage_id, is_starred DESC, coalesce(next_due_on, '9999-12-31'), id) WHERE is_live = 1",
    "CREATE INDEX ix_deals_by_touched ON deals (stage_id, is_starred DESC, touched_at DESC, id) WHERE is_live = 1",
]

SEARCH_INDEX = {
    "sqlite": [
        "CREATE VIRTUAL TABLE search_index"
        " USING fts5(grams, words UNINDEXED, detail=none, columnsize=0)",
        *(
            statement
            for records in ("followups", "deals")
            for statement in (
                f"CREATE VIRTUAL TABLE search_index_{records}"
                f" USING fts5(grams, detail=none{_keeps_no_text()})",
                f"CREATE TRIGGER {records}_not_found AFTER DELETE ON {records} BEGIN"
                f" DELETE FROM search_index_{records} WHERE rowid = old.id; END",
            )
        ),
    ],
    "postgresql": [
        "CREATE TABLE search_index ("
        " rowid bigint PRIMARY KEY REFERENCES customers (id) ON DELETE CASCADE,"
        ' grams tsvector NOT NULL, words text COLLATE "C" NOT NULL)',
        "CREATE INDEX ix_search_index_grams ON search_index USING gin (grams)",
        *(
            statement
            for records in ("followups", "deals")
            for statement in (
                f"CREATE TABLE search_index_{records} ("
                f" rowid bigint PRIMARY KEY REFERENCES {records} (id) ON DELETE CASCADE,"
                " grams tsvector NOT NULL)",
                f"CREATE INDEX ix_search_index_{records}_grams"
                f" ON search_index_{records} USING gin (grams)",
            )
        ),
    ],
}


def downgrade() -> None:
    """Go back by restoring the backup that the upgrade took."""
    raise NotImplementedError("restore the backup made before the upgrade")
