"""What a setting is: its key, type, default, bounds and label."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Definition:
    """One setting; `low` and `high` bound numbers, `choices` closes a vocabulary."""

    key: str
    type: type
    default: Any
    label: Any
    group: str
    hint: Any = ""
    low: int | None = None
    high: int | None = None
    choices: tuple[tuple[str, Any], ...] = ()
