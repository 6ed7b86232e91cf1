"""How the list of products and services is kept."""

from typing import Any

from sqlalchemy import func, select

from crmapp import clock
from crmapp.database import db
from crmapp.journal.log import log
from crmapp.products.models import Product
from crmapp.text import search_text


def add(values: dict[str, Any], *, by: Any) -> Product:
    """Offer one more product, at the end of the list."""
    last = db.session.scalar(select(func.max(Product.position))) or 0
    product = Product(**values, found_by=_found_by(values), position=last + 1)
    db.session.add(product)
    db.session.flush()
    log("product:added", by=by, name=product.label)
    return product


def change(product: Product, values: dict[str, Any], *, by: Any) -> bool:
    """Change a product; lines that have it keep what they say. False where nothing differs."""
    differing = [name for name, value in values.items() if getattr(product, name) != value]
    if not differing:
        return False
    for name in differing:
        setattr(product, name, values[name])
    product.found_by = _found_by(values)
    product.version += 1
    log("product:changed", by=by, name=product.label)
    return True


def _found_by(values: dict[str, Any]) -> str:
    return search_text(values["name"], values["model"])


def shift(product: Product, by_places: int) -> None:
    """Move a product one place up (-1) or down (1) among those that are offered."""
    is_up = by_places < 0
    near = select(Product).where(Product.retired_at.is_(None), Product.id != product.id)
    near = (
        near.where(Product.position < product.position).order_by(Product.position.desc())
        if is_up
        else near.where(Product.position > product.position).order_by(Product.position)
    )
    other = db.session.scalars(near.limit(1)).first()
    if other is not None:
        product.position, other.position = other.position, product.position


def retire(product: Product, *, by: Any) -> None:
    """Offer a product no longer."""
    if product.retired_at is None:
        product.retired_at = clock.now()
        log("product:retired", by=by, name=product.label)


def revive(product: Product, *, by: Any) -> None:
    """Offer a retired product again."""
    if product.retired_at is not None:
        product.retired_at = None
        log("product:revived", by=by, name=product.label)
