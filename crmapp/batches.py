"""Many values, some at a time."""

from collections.abc import Iterator, Sequence
from typing import Any

IN_A_STATEMENT = 500


def batches(values: Sequence[Any], size: int = IN_A_STATEMENT) -> Iterator[Any]:
    """Slices of `size` values, the last one shorter."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
