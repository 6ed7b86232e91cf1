"""Who may plan, postpone and drop the next step of Ann's deal."""

from tests.customers.doors import allowed

DOORS = {
    ("nextsteps.postpone", "POST"): allowed(303, "ann", "mia"),
    ("nextsteps.drop", "POST"): allowed(303, "ann", "mia"),
    ("nextsteps.reopen", "POST"): allowed(303, "ann", "mia"),
    ("nextsteps.cancel", "POST"): allowed(303, "ann", "mia"),
    ("nextsteps.plan", "POST"): allowed(303, "ann", "mia"),
    ("nextsteps.waive", "POST"): allowed(303, "ann", "mia"),
}
