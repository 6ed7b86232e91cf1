"""Records without a session's bookkeeping: what is drafted by the thousand is never tracked."""

import uuid
from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import inspect

from crmapp.database import Base
from crmapp.vault import SealedRecord


@cache
def bare(model: type[Base]) -> type[Any]:
    """Return a class with a model's methods and descriptors, whose columns are plain attributes.

    It is made with columns by name, as the model is; a column that was not named is None.
    """
    own: dict[str, Any] = {}
    for one in reversed(model.__mro__[: model.__mro__.index(Base)]):
        own |= {name: value for name, value in vars(one).items() if not name.startswith("__")}
    mapped = inspect(model)
    for name in (*mapped.all_orm_descriptors.keys(), "_sa_class_manager"):
        own.pop(name, None)
    own |= {column.key: None for column in mapped.column_attrs}
    make = _sealed if issubclass(model, SealedRecord) else _plain
    named = {"__tablename__": model.__tablename__, "__init__": make, "model": model}
    return type(f"Bare{model.__name__}", (), own | named)


def _plain(record: Any, **values: Any) -> None:
    record.__dict__.update(values)


def _sealed(record: Any, **values: Any) -> None:
    record.uid = uuid.uuid4().hex
    record.__dict__.update(values)


def values_of(record: Any) -> dict[str, Any]:
    """The columns of a bare record with the defaults that the ORM would fill in."""
    blank, made = _columns(record.model)
    own = {
        name: value
        for name, value in record.__dict__.items()
        if value is not None and name in blank
    }
    return blank | {name: make(None) for name, make in made if name not in own} | own


@cache
def _columns(model: type[Base]) -> tuple[dict[str, Any], list[tuple[str, Callable[[Any], Any]]]]:
    """Every column with its plain default, and the functions of those whose default is made."""
    defaults = {attr.key: attr.columns[0].default for attr in inspect(model).column_attrs}
    made = {name: one.arg for name, one in defaults.items() if one is not None and one.is_callable}
    blank = {name: getattr(one, "arg", None) for name, one in defaults.items()}
    return blank | dict.fromkeys(made), list(made.items())
