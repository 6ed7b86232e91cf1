"""Addresses inside the product, as templates write them: hundreds a page, a few shapes in all."""

import re
from typing import Any

from flask import current_app, has_request_context, request
from flask import url_for as build

_FIRST = 700_000_000_001  # above every key that an address can name otherwise
_MOST = 1_000
_plain = re.compile(r"[a-z_]{1,20}").fullmatch


def url_for(endpoint: str, **values: Any) -> str:
    """The address of an endpoint, as Flask's `url_for` builds it.

    Building asks every rule of the endpoint, which took longer than the rest of a table's row;
    so an address is built once and its shape kept, with a place for each key of a record.
    """
    kinds = tuple((name, int if type(value) is int else value) for name, value in values.items())
    if not has_request_context() or not all(map(_may_keep, kinds)):
        return build(endpoint, **values)
    known = current_app.extensions.setdefault("addresses", {})
    kept = request.environ.get("SCRIPT_NAME"), endpoint, kinds
    shape = known.get(kept)
    if shape is None:
        shape = _shape(endpoint, values)
        if len(known) < _MOST:
            known[kept] = shape
    return shape % values


def _may_keep(kind: tuple[str, Any]) -> bool:
    # A search or a name is built anew each time; a word such as 'card' or 'zh' is a shape's own.
    name, value = kind
    plain = value is int or value is None or (type(value) is str and _plain(value) is not None)
    return plain and name[0] != "_"


def _shape(endpoint: str, values: dict[str, Any]) -> str:
    keys = [name for name, value in values.items() if type(value) is int]
    stand_ins = {name: _FIRST + nth for nth, name in enumerate(keys)}
    shape = build(endpoint, **{**values, **stand_ins}).replace("%", "%%")
    for name, stand_in in stand_ins.items():
        shape = shape.replace(str(stand_in), f"%({name})d")
    return shape
