"""The page of settings, sent as it stands."""

from crmapp.settings.values import DEFINITIONS


def as_they_are(**other: str) -> dict[str, str]:
    """What the form sends with every default, and `other` beside; an unticked box sends nothing."""
    told = {
        item.key: "y" if item.default is True else str(item.default)
        for item in DEFINITIONS
        if item.default is not False and item.default != ""
    }
    return {**told, "team_name": "启航", **other}
