"""The team's words as every page reads them: cached, in their order."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmapp.lists.models import ListItem, ListKind
from crmapp.settings.cache import Cached


@Cached
def _words(session: Session) -> dict[int, ListItem]:
    order = (ListItem.kind, ListItem.position, ListItem.id)
    return {item.id: item for item in session.scalars(select(ListItem).order_by(*order))}


def word(item_id: int | None) -> ListItem | None:
    """A word by key, retired ones too."""
    return _words().get(item_id)


def words(kind: ListKind, *, also: int | None = None) -> list[ListItem]:
    """The offered words of a list, and one more that a record still has."""
    return [
        item
        for item in _words().values()
        if item.kind is kind and (item.retired_at is None or item.id == also)
    ]


def all_words(kind: ListKind) -> list[ListItem]:
    """Every word of a list, the retired ones last."""
    mine = [item for item in _words().values() if item.kind is kind]
    return sorted(mine, key=lambda item: item.retired_at is not None)


def word_named(kind: ListKind, name: str) -> ListItem | None:
    """An offered word by its name."""
    return next((item for item in words(kind) if item.name == name.strip()), None)


class Word:
    """An attribute that reads the word behind a key column without a query."""

    def __init__(self, column: str) -> None:
        """Take the name of the key column."""
        self._column = column

    def __get__(self, record: Any, owner: type | None = None) -> Any:
        """The word, or None."""
        return self if record is None else word(getattr(record, self._column))
