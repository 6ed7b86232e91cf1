"""Who may hand a customer of Ann's over, and ask for one."""

from tests.customers.doors import allowed

_SELLS = ("ann", "bob", "hal", "mia")

DOORS = {
    ("handover.new", "GET"): allowed(200, "mia"),
    ("handover.create", "POST"): allowed(303, "mia"),
    ("handover.asked", "GET"): allowed(200, *_SELLS),
    ("handover.new_request", "GET"): allowed(200, *_SELLS),
    ("handover.create_request", "POST"): allowed(303, *_SELLS),
    ("handover.ask", "POST"): allowed(404, *_SELLS),  # without a ticket
    ("handover.grant", "POST"): allowed(404, *_SELLS),
    ("handover.decline", "POST"): allowed(404, *_SELLS),
}
