"""Changing the team's words."""

from sqlalchemy import func, select

from crmapp.database import db, touch
from crmapp.lists.models import ListItem, ListKind


class NameTaken(ValueError):
    """The list has this word already."""


class LastWord(ValueError):
    """A list without a word would leave a question without an answer."""


def add_word(kind: ListKind, name: str, hint: str = "") -> ListItem:
    """Add a word at the end; a retired one of the same name comes back. Raises NameTaken."""
    known = _named(kind, name)
    if known is not None and known.retired_at is None:
        raise NameTaken(name)
    if known is not None:
        known.revive()
        return known
    last = db.session.scalar(select(func.max(ListItem.position)).where(ListItem.kind == kind))
    item = ListItem(kind=kind, name=name, hint=hint, position=(last or 0) + 1)
    db.session.add(item)
    touch("config")
    return item


def rename_word(item: ListItem, name: str, hint: str) -> None:
    """Change a word everywhere it is used; raises NameTaken."""
    known = _named(item.kind, name)
    if known is not None and known is not item:
        raise NameTaken(name)
    item.name, item.hint = name, hint
    touch("config")


def retire_word(item: ListItem) -> None:
    """Offer a word no longer; raises LastWord."""
    if _offered(item.kind) == [item]:
        raise LastWord(item.name)
    item.retire()


def shift_word(item: ListItem, by_places: int) -> None:
    """Move a word one place up (-1) or down (1); a retired one has no place."""
    rows = _offered(item.kind)
    if item not in rows:
        return
    here = rows.index(item)
    there = here + by_places
    if 0 <= there < len(rows):
        rows[here], rows[there] = rows[there], rows[here]
        for position, row in enumerate(rows, start=1):
            row.position = position
        touch("config")


def _offered(kind: ListKind) -> list[ListItem]:
    mine = ListItem.kind == kind, ListItem.retired_at.is_(None)
    in_order = select(ListItem).where(*mine).order_by(ListItem.position, ListItem.id)
    return list(db.session.scalars(in_order))


def _named(kind: ListKind, name: str) -> ListItem | None:
    return db.session.scalars(
        select(ListItem).where(ListItem.kind == kind, ListItem.name == name)
    ).one_or_none()
