"""Who may say what became of a promise to Ann's customer, and who reads what was promised."""

from tests.customers.doors import allowed

DOORS = {
    ("promises.index", "GET"): allowed(200, "ann", "hal", "carol", "mia", "ada"),
    ("promises.keep", "POST"): allowed(303, "ann", "mia"),
    ("promises.drop", "POST"): allowed(303, "ann", "mia"),
    ("promises.reopen", "POST"): allowed(303, "ann", "mia"),
    ("promises.put_off", "POST"): allowed(303, "ann", "mia"),
    ("promises.put_back", "POST"): allowed(303, "ann", "mia"),
}
