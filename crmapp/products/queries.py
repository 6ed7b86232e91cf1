"""Questions about what the team offers."""

from sqlalchemy import select, tuple_

from crmapp.database import db, is_writing
from crmapp.products.models import Product
from crmapp.text import like_escape, normalise

PAGE = 100
MOST = 1000  # that a line offers to choose from


def offered() -> list[Product]:
    """What may be put on a line, in the team's order."""
    rows = select(Product).where(Product.retired_at.is_(None))
    return list(db.session.scalars(rows.order_by(Product.position, Product.id).limit(MOST)))


def catalogue(
    said: str = "", after: tuple[int, int] | None = None, *, retired: bool = False
) -> tuple[list[Product], tuple[int, int] | None]:
    """A page of the list and the place of the next; `said` is a part of a name, pinyin too."""
    rows = select(Product).order_by(Product.position, Product.id)
    rows = rows.where(Product.retired_at.is_not(None) if retired else Product.retired_at.is_(None))
    for word in filter(None, map(normalise, said.split())):
        rows = rows.where(Product.found_by.like(f"%{like_escape(word)}%", escape="\\"))
    if after is not None:
        place = tuple_(Product.position, Product.id)
        rows = rows.where(place > tuple_(*after))
    found = list(db.session.scalars(rows.limit(PAGE + 1)))
    more = len(found) > PAGE
    last = found[PAGE - 1] if more else None
    return found[:PAGE], (last.position, last.id) if last is not None else None


def product_of(key: int) -> Product | None:
    """A product by its key, retired ones too; locked inside `writing()`."""
    statement = select(Product).where(Product.id == key)
    if is_writing():
        statement = statement.with_for_update()
    return db.session.scalars(statement).one_or_none()


def is_empty() -> bool:
    """Whether the team has written down no product yet."""
    return db.session.scalar(select(Product.id).limit(1)) is None


def named(name: str, model: str, *, besides: int | None = None) -> Product | None:
    """Another product of this very name and model."""
    same = Product.name == name, Product.model == model
    other = select(Product).where(*same)
    if besides is not None:
        other = other.where(Product.id != besides)
    return db.session.scalars(other.limit(1)).first()
