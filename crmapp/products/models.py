"""A product or a service of the team."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from crmapp import clock
from crmapp.database import Base, Key
from crmapp.labels import Choice


class ProductKind(Choice):
    """What is handed over: a thing, or work."""

    PRODUCT = "product", _l("Product"), "sky"
    SERVICE = "service", _l("Service work"), "violet"


class Product(Base):
    """What is offered; a retired one stays on old lines and is no longer offered."""

    __tablename__ = "products"

    id: Mapped[Key]
    version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[ProductKind] = mapped_column(default=ProductKind.PRODUCT)
    name: Mapped[str]
    found_by: Mapped[str]  # its search text: as it is written, in pinyin, by initials
    model: Mapped[str] = mapped_column(default="")  # 型号, or the package of a service
    unit: Mapped[str] = mapped_column(default="")
    price: Mapped[int | None] = mapped_column(BigInteger)  # fen, of one unit
    position: Mapped[int]
    retired_at: Mapped[datetime | None]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (Index(None, "position", "id"),)

    @property
    def label(self) -> str:
        """Name and model, as a line is called that sells it."""
        return f"{self.name} {self.model}".strip()
