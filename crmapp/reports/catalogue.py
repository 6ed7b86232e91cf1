"""The reports there are, in the order of their menu."""

from crmapp.reports import (
    channels,
    cohorts,
    flow,
    forecast,
    funnel,
    goals,
    losses,
    mix,
    persons,
    portrait,
    rhythm,
    satisfaction,
    touches,
    valued,
)
from crmapp.reports.figures import Report

REPORTS: dict[str, Report] = {
    module.REPORT.key: module.REPORT
    for module in (
        funnel, forecast, goals, persons, flow, losses, touches, rhythm,
        mix, portrait, channels, cohorts, valued, satisfaction,
    )
}  # fmt: skip
