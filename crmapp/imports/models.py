"""An import and its staging rows."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crmapp import clock
from crmapp.accounts.team import Member
from crmapp.database import Base, Key
from crmapp.files.models import File
from crmapp.jobs.models import Job
from crmapp.labels import Choice
from crmapp.vault import Sealed, SealedRecord


class ImportState(Choice):
    """How far an import has come."""

    MAPPING = "mapping", _l("Columns"), "sky"
    STAGING = "staging", _l("Reading"), "sky"
    READY = "ready", _l("Ready to take in"), "amber"
    TAKING = "taking", _l("Taking in"), "sky"
    TAKEN = "taken", _l("Taken in"), "emerald"
    UNDOING = "undoing", _l("Undoing"), "sky"
    UNDONE = "undone", _l("Undone"), "slate"
    FAILED = "failed", _l("Failed"), "rose"


class Choosing(Choice):
    """What becomes of a row."""

    TAKE = "take", _l("Take in")
    PERSON = "person", _l("Take in as a person")
    UPDATE = "update", _l("Put together")
    SKIP = "skip", _l("Leave out")


class Import(Base):
    """One uploaded spreadsheet on its way into the customers."""

    __tablename__ = "imports"

    id: Mapped[Key]
    name: Mapped[str]  # of the file, as its sender called it
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))  # until it is taken in
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    state: Mapped[ImportState] = mapped_column(default=ImportState.MAPPING)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id"))
    sheet: Mapped[str] = mapped_column(default="")
    mapping: Mapped[dict] = mapped_column(default=dict)  # column index -> field
    choices: Mapped[dict] = mapped_column(default=dict)  # owners, stages, words: what each becomes
    words: Mapped[dict] = mapped_column(default=dict)  # owners, stages, words and their counts
    figures: Mapped[dict] = mapped_column(default=dict)  # what became of it, in numbers
    attempt: Mapped[int] = mapped_column(default=0)  # a taker that was overtaken writes no more
    error: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    taken_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]

    file: Mapped[File | None] = relationship()
    person = Member("person_id")
    job: Mapped[Job | None] = relationship()


class ImportRow(SealedRecord):
    """One understood row, waiting; its text is sealed, for it holds phones and names."""

    __tablename__ = "import_rows"

    id: Mapped[Key]
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"))
    line: Mapped[int]  # the first of its rows in the sheet, as the sheet numbers them
    lines: Mapped[int] = mapped_column(default=1)  # how many rows of the sheet it stands for
    state: Mapped[str]
    understood_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    identity: Mapped[str] = mapped_column(default="")  # a blind index: the same person comes again
    fingerprint: Mapped[str] = mapped_column(default="")  # one over all cells: nothing new in them
    is_unchanged: Mapped[bool] = mapped_column(default=False)  # its customer has all of it already
    has_issues: Mapped[bool] = mapped_column(default=False)
    match_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    match_line: Mapped[int | None]  # the like row above, where no customer is like it
    match_level: Mapped[str] = mapped_column(default="")
    match_reasons: Mapped[list] = mapped_column(default=list)
    choice: Mapped[Choosing] = mapped_column(default=Choosing.TAKE)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    former_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # what an undo puts back

    understood = Sealed()
    former = Sealed()

    __table_args__ = (
        UniqueConstraint("import_id", "line"),
        Index(None, "identity"),
        Index(None, "fingerprint"),
        Index(None, "customer_id"),
        Index(None, "match_id"),
    )


class LayoutMemory(Base):
    """How a team chose to read one layout: its columns, and what its words became."""

    __tablename__ = "layout_memories"

    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    mapping: Mapped[dict]
    choices: Mapped[dict] = mapped_column(default=dict)
    title: Mapped[str] = mapped_column(default="")  # of the sheet that was read so last
    headers: Mapped[dict] = mapped_column(default=dict)  # column index -> header, to fill it again
    is_log: Mapped[bool] = mapped_column(default=False)  # it had a row for each follow-up
    used_at: Mapped[datetime] = mapped_column(default=clock.now)
