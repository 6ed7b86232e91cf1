"""Choice: a stored word with the label and the tone that people see."""

from enum import StrEnum
from typing import Self


class Choice(StrEnum):
    """A closed vocabulary that code branches on; the order of definition is the order on screen."""

    def __new__(cls, value: str, label: object = "", tone: str = "slate") -> Self:
        """Take the stored value, its lazy label and the tone of its badge."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label or value
        member.tone = tone
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, object]]:
        """Value and label of each member, for a select."""
        return [(member.value, member.label) for member in cls]
