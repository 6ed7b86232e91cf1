"""What a figure says beside the whole, in words; and when it is too small to say anything."""

from flask_babel import gettext as _

FEW = 10  # deals or customers below which a rate may be chance


def is_few(number: int) -> bool:
    """Whether a rate of so many says nothing."""
    return number < FEW


def lift(rate: float | None, of_all: float | None) -> float | None:
    """How many times as often as on the whole; None where there is nothing to compare with."""
    return rate / of_all if rate is not None and of_all else None


def in_words(times: float | None, number: int) -> str:
    """A lift as people say it; `number` is how many it was counted of."""
    if not number:
        return ""
    if is_few(number):
        return _("Too few to tell")
    if times is None:
        return ""
    if times >= 1.5:
        return _("Far more often than all")
    if times >= 1.15:
        return _("More often than all")
    if times > 0.85:
        return _("As often as all")
    return _("Less often than all") if times > 0.5 else _("Far less often than all")


def written(times: float | None) -> str:
    """A lift as a figure: 1.8×."""
    return "" if times is None else f"{times:.1f}×"
