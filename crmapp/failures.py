"""Telling an error by the places it went through: its words may quote a customer."""

import traceback
from pathlib import Path
from typing import Any


def places_of(problem: BaseException) -> dict[str, Any]:
    """Kinds and places of an error and of those behind it, without a word of what they say."""
    chain: list[BaseException] = []
    behind: BaseException | None = problem
    while behind is not None and behind not in chain:
        chain.append(behind)
        behind = behind.__cause__ or behind.__context__
    return {
        "problem": " from ".join(type(one).__name__ for one in chain),
        "where": [
            f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
            for one in reversed(chain)
            for frame in traceback.extract_tb(one.__traceback__)
        ],
    }
