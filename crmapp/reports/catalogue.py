"""The reports there are, in the order of their menu."""

from crmapp.reports import flow, forecast, funnel, losses, mix, persons, rhythm
from crmapp.reports.figures import Report

REPORTS: dict[str, Report] = {
    module.REPORT.key: module.REPORT
    for module in (funnel, forecast, persons, mix, rhythm, losses, flow)
}
