"""Who may enter which door of a contact of Ann's customer, with whom Hal helps."""

from tests.customers.doors import allowed

_OWNS = ("ann", "mia")

DOORS = {
    ("contacts.new", "GET"): allowed(200, *_OWNS),
    ("contacts.create", "POST"): allowed(303, *_OWNS),
    ("contacts.edit", "GET"): allowed(200, *_OWNS),
    ("contacts.update", "POST"): allowed(303, *_OWNS),
    ("contacts.ask_main", "GET"): allowed(200, *_OWNS),
    ("contacts.make_main", "POST"): allowed(303, *_OWNS),
    ("contacts.ask_departure", "GET"): allowed(200, *_OWNS),
    ("contacts.leave", "POST"): allowed(303, *_OWNS),
    ("contacts.reveal", "POST"): allowed(200, "mia", "ada"),
}
