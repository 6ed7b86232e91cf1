"""Who sees what Ann's customer was, and puts it back."""

from tests.harness.doors import allowed, everyone

DOORS = {
    ("history.index", "GET"): everyone(200),
    ("history.put_back", "POST"): allowed(303, "ann", "mia"),
}
