"""Who reads reports: everyone their own figures, those who oversee the team all of them."""

from tests.harness.doors import everyone

DOORS = {
    ("reports.index", "GET"): everyone(200),
    ("reports.show", "GET"): everyone(200),
    ("reports.behind", "GET"): everyone(303),  # which bar is in the address
    ("reports.take_workbook", "POST"): everyone(200),
    ("reports.take_paper", "POST"): everyone(200),
}
