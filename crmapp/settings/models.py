"""A changed setting, and the stamps that tell caches and boards what has moved."""

from sqlalchemy import update
from sqlalchemy.orm import Mapped, Session, mapped_column

from crmapp.database import Base, Document, at_close


class Setting(Base):
    """A value that differs from its default."""

    __tablename__ = "settings"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[object] = mapped_column(Document)


class Stamp(Base):
    """A number that rises with every commit that touches what it watches."""

    __tablename__ = "stamps"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(default=0)


@at_close
def raise_stamps(session: Session) -> None:
    """Raise the touched stamps, in name order so that two writers cannot deadlock."""
    raised = session.info["raised"] = {}
    for name in sorted(session.info.get("stamps", ())):
        higher = update(Stamp).where(Stamp.name == name).values(value=Stamp.value + 1)
        told = higher.returning(Stamp.value).execution_options(synchronize_session=False)
        raised[name] = session.scalar(told)
