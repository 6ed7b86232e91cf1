"""The team's pipeline as every page reads it: cached, in its order."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmapp.settings.cache import Cached
from crmapp.stages.models import Stage, StageKind


@Cached
def _stages(session: Session) -> dict[int, Stage]:
    order = (Stage.position, Stage.id)
    return {stage.id: stage for stage in session.scalars(select(Stage).order_by(*order))}


def stage(stage_id: int | None) -> Stage | None:
    """A stage by key, retired ones too."""
    return _stages().get(stage_id)


def stages() -> list[Stage]:
    """The stages in use, in order."""
    return [stage for stage in _stages().values() if stage.retired_at is None]


def first_stage() -> Stage:
    """Where a new deal starts."""
    return next(stage for stage in stages() if stage.kind.is_open)


def lost_stage() -> Stage:
    """The one stage for deals that ended without a contract."""
    return next(stage for stage in stages() if stage.kind.is_lost)


def stage_ids(*kinds: StageKind) -> list[int]:
    """Keys of all stages of these kinds, retired ones too: old deals stand in them."""
    return [stage.id for stage in _stages().values() if stage.kind in kinds]


class InStage:
    """An attribute that reads the stage behind a key column without a query."""

    def __init__(self, column: str = "stage_id") -> None:
        """Take the name of the key column."""
        self._column = column

    def __get__(self, record: Any, owner: type | None = None) -> Any:
        """The stage, or None."""
        return self if record is None else stage(getattr(record, self._column))
