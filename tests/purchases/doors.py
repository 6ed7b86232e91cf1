"""Who sees what a customer of Ann's has bought, and who begins the next purchase."""

from tests.harness.doors import allowed, everyone

DOORS = {
    ("purchases.index", "GET"): everyone(200),
    ("purchases.create", "POST"): allowed(303, "ann", "mia"),
}
