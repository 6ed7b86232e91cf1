"""The rules of freshness as they are now, or as somebody thinks of setting them."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from crmapp.settings.values import setting
from crmapp.stages.pipeline import stages


@dataclass(frozen=True)
class Rules:
    """All that decides from which day on a sign holds."""

    rest_on: bool
    rest_months: int
    risk_on: bool
    risk_factor: int
    risk_days: int
    risk_grade_days: int
    check_on: bool
    check_days: int
    pool_returns: bool
    pool_return_days: int
    pool_warn_days: int
    pool_since: date | None = None
    limits: dict[int, int] = field(default_factory=dict)  # days, by the key of an open stage

    @classmethod
    def now(cls, **changes: Any) -> "Rules":
        """The team's rules, some of them as they would be."""
        names = [name for name in cls.__dataclass_fields__ if name not in ("pool_since", "limits")]
        said = {name: changes.get(name, setting(name)) for name in names}
        said["pool_returns"] &= bool(changes.get("pool_on", setting("pool_on")))
        since = changes.get("pool_since", setting("pool_since"))
        limits = {
            stage.id: stage.limit_days
            for stage in stages()
            if stage.kind.is_open and stage.limit_days is not None
        }
        return cls(**said, pool_since=date.fromisoformat(since) if since else None, limits=limits)

    @property
    def first_return(self) -> date:
        """Before this day nobody goes back to the pool: whoever is due is warned first."""
        since = self.pool_since or date.min
        return since + timedelta(self.pool_warn_days)
