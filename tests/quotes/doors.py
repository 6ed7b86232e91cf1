"""Who may enter which door of a draft for a deal of Ann's, with whom Hal helps."""

from tests.harness.doors import allowed

WRITERS = ("ann", "mia")

DOORS = {
    ("quotes.new", "GET"): allowed(200, *WRITERS),
    ("quotes.create", "POST"): allowed(422, *WRITERS),
    ("quotes.read", "GET"): allowed(200, *WRITERS, "hal", "ada"),
    ("quotes.edit", "GET"): allowed(200, *WRITERS),
    ("quotes.update", "POST"): allowed(422, *WRITERS),
    ("quotes.send", "POST"): allowed(303, *WRITERS),
    ("quotes.answer", "POST"): allowed(303, *WRITERS),
    ("quotes.renew", "POST"): allowed(409, *WRITERS),
    ("quotes.take_amount", "POST"): allowed(303, *WRITERS),
    ("quotes.take", "POST"): allowed(200, *WRITERS, "hal"),
}
