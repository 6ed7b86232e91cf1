"""The database: base class, column types, and the two kinds of transaction."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Annotated, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Index,
    Integer,
    MetaData,
    Text,
    TypeDecorator,
    bindparam,
    event,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session, mapped_column, registry

from crmapp.labels import Choice
from crmapp.sqlite import BUSY_MS, driver, prepare


class Moment(TypeDecorator):
    """An aware moment, kept in UTC."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Use `timestamptz` where the database has it."""
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive values: a moment without a zone is a defect."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back that SQLite cannot keep."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


BigKey = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER names SQLite's row id
Words = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
Document = JSON().with_variant(postgresql.JSONB(), "postgresql")

Key = Annotated[int, mapped_column(BigKey, primary_key=True)]
Fen = Annotated[int, mapped_column(BigInteger)]

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class Base(DeclarativeBase):
    """What every record is: named constraints and the product's own column types."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={
            str: Words,
            datetime: Moment,
            dict: Document,
            list: Document,
            Choice: Enum(
                Choice,
                native_enum=False,
                length=24,
                values_callable=lambda kind: [member.value for member in kind],
            ),
        },
    )


def partial_index(name: str | None, *columns: Any, where: str, unique: bool = False) -> Index:
    """An index of those rows alone that a condition holds for, in both databases."""
    condition = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def index_if_set(column: str) -> Index:
    """An index of a column that few rows fill: when a row goes, who names it is looked for here."""
    return partial_index(None, column, where=f"{column} IS NOT NULL")


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
KEYS = bindparam("keys", expanding=True)  # of the records that a kept statement is asked for


class Busy(Exception):
    """The database stayed locked for longer than anyone should wait."""


class WriteOutsideTransaction(RuntimeError):
    """A statement that writes was given outside of `writing()`."""


_is_writing: ContextVar[bool] = ContextVar("is_writing", default=False)
_turn = threading.Lock()
_closers: list[Callable[[Session], None]] = []


def is_writing() -> bool:
    """Whether the caller stands inside `writing()`."""
    return _is_writing.get()


def at_close(closer: Callable[[Session], None]) -> Callable[[Session], None]:
    """Have a function called as the last step before every writing commit."""
    _closers.append(closer)
    return closer


def before_stamps(closer: Callable[[Session], None]) -> Callable[[Session], None]:
    """Have a function called before the others that `at_close` names: it may still `touch`."""
    _closers.insert(0, closer)
    return closer


@contextlib.contextmanager
def writing() -> Iterator[Session]:
    """Make one writing transaction: all of the block is kept, or none of it.

    A record must be fetched again inside; statements there read every row anew.
    Raises Busy after 15 seconds of waiting for another writer.
    """
    if is_writing():
        raise RuntimeError("writing() does not nest")
    session = db.session()
    session.commit()
    token = _is_writing.set(True)
    try:
        with _my_turn():
            try:
                yield session
                session.flush()
                for closer in _closers:
                    closer(session)
                session.commit()
            except BaseException:
                session.rollback()
                raise
    finally:
        session.info.clear()
        _is_writing.reset(token)


@contextlib.contextmanager
def aside() -> Iterator[Session]:
    """Read with a session and a reading transaction of one's own, also from inside `writing()`.

    It sees what is committed; its rows are loaded whole and let go of at the end.
    """
    token = _is_writing.set(False)
    try:
        with Session(db.engine, expire_on_commit=False) as session:
            yield session
            session.expunge_all()
    finally:
        _is_writing.reset(token)


@contextlib.contextmanager
def _my_turn() -> Iterator[None]:
    # SQLite's own busy handler starves: waiters in one process queue here, in order.
    if db.engine.dialect.name != "sqlite":
        yield
        return
    if not _turn.acquire(timeout=BUSY_MS / 1000):
        raise Busy
    try:
        yield
    finally:
        _turn.release()


def touch(*names: str) -> None:
    """Say that what these stamps watch has changed; raised when the transaction closes."""
    db.session().info.setdefault("stamps", set()).update(names)


def insert_for(table: Any) -> Any:
    """The dialect's INSERT, which knows ON CONFLICT."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


def engine_options(url: str) -> dict[str, Any]:
    """Pool and driver for a database address."""
    shared = {"hide_parameters": True}  # an error in the log must not hold a customer's phone
    if url.startswith("sqlite"):
        return {**shared, "module": driver, "pool_size": 24, "max_overflow": 16}
    return {
        **shared,
        "pool_size": 16,
        "max_overflow": 16,
        "pool_pre_ping": True,
        # Compiling a statement takes the server longer than any of a page's statements runs.
        "connect_args": {"options": f"-c timezone=UTC -c jit=off -c lock_timeout={BUSY_MS}"},
    }


def watch(engine: Engine) -> None:
    """Attach the rules of transactions to an engine."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", prepare)

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        if connection.get_execution_options().get("bare"):  # a migration begins by hand
            return
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing() else "BEGIN")


@event.listens_for(Session, "before_flush")
def _refuse_stray_flush(session: Session, _context: Any, _instances: Any) -> None:
    if not is_writing() and (session.new or session.dirty or session.deleted):
        raise WriteOutsideTransaction("records change inside writing() only")


@event.listens_for(Session, "do_orm_execute")
def _read_again(state: ORMExecuteState) -> None:
    # A row that was read before the lock was waited for may have been changed since.
    if is_writing() and state.is_select and not state.is_relationship_load:
        state.update_execution_options(populate_existing=True)


@event.listens_for(Session, "do_orm_execute")
def _refuse_stray_statement(state: ORMExecuteState) -> None:
    if not is_writing() and (state.is_insert or state.is_update or state.is_delete):
        raise WriteOutsideTransaction("statements write inside writing() only")
