"""Months and quarters by their first days; ValueError beyond the years that a `date` has."""

from calendar import monthrange
from datetime import date


def first_after(day: date, months: int) -> date:
    """The first of the month so many months after (or, negative, before) a day's."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def same_after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it has no such day."""
    first = first_after(day, months)
    return first.replace(day=min(day.day, last_of_month(first).day))


def last_of_month(day: date) -> date:
    """The last day of a day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def first_of_quarter(day: date) -> date:
    """The first day of a day's quarter."""
    return date(day.year, day.month - (day.month - 1) % 3, 1)
