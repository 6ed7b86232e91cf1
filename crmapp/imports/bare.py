"""Records without a session's bookkeeping: what is drafted by the thousand is never tracked."""

import uuid
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
    values, own = {}, record.__dict__
    for key, default in _columns(record.model):
        value = own.get(key)
        if value is None and default is not None:
            value = default.arg(None) if default.is_callable else default.arg
        values[key] = value
    return values


@cache
def _columns(model: type[Base]) -> list[tuple[str, Any]]:
    return [(attr.key, attr.columns[0].default) for attr in inspect(model).column_attrs]
