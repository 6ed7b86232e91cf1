"""Who may say who referred a customer of Ann's."""

from tests.harness.doors import allowed, everyone

DOORS = {
    ("referrals.index", "GET"): everyone(200),
    ("referrals.look_up", "POST"): allowed(422, "ann", "mia"),
    ("referrals.update", "POST"): allowed(303, "ann", "mia"),
}
