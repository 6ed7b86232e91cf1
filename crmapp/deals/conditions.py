"""Conditions of deals by what their stage means; old deals may stand in retired ones."""

from typing import Any

from crmapp.deals.models import Deal
from crmapp.stages.models import StageKind
from crmapp.stages.pipeline import stage_ids


def is_open() -> Any:
    """A deal that is still to be decided."""
    return Deal.stage_id.in_(stage_ids(StageKind.OPEN))


def is_won() -> Any:
    """A deal with a contract; after-sales follows a won deal."""
    return Deal.stage_id.in_(stage_ids(StageKind.WON, StageKind.AFTER_SALES))


def is_lost() -> Any:
    """A deal that ended without a contract."""
    return Deal.stage_id.in_(stage_ids(StageKind.LOST))
