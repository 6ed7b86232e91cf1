"""Who sets channels up: administrators."""

from tests.harness.doors import allowed

DOORS = {
    ("channels.index", "GET"): allowed(200, "ada"),
    ("channels.new", "GET"): {**allowed(403), "ada": 404},  # no kind of channel is named
    ("channels.create", "POST"): {**allowed(403), "ada": 404},
    ("channels.edit", "GET"): allowed(200, "ada"),
    ("channels.update", "POST"): allowed(303, "ada"),
    ("channels.test", "POST"): allowed(303, "ada"),
    ("channels.remove", "POST"): allowed(303, "ada"),
}
