"""Keys of rows in addresses."""

from typing import Any

from werkzeug.routing import IntegerConverter

LARGEST_KEY = 2**63 - 1


class RowKey(IntegerConverter):
    """A whole number that a row can have as its key; a larger one matches no address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what the rule says."""
        super().__init__(*args, **{"max": LARGEST_KEY, **kwargs})
