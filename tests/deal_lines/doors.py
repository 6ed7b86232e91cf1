"""Who writes the items of a deal of Ann's."""

from tests.harness.doors import allowed

DOORS = {
    ("deal_lines.edit", "GET"): allowed(200, "ann", "mia"),
    ("deal_lines.update", "POST"): allowed(409, "ann", "mia"),  # says nothing of what it has seen
    ("deal_lines.take_amount", "POST"): allowed(303, "ann", "mia"),
}
