"""Who may enter which door of one's own account: everyone, their own."""

from tests.harness.doors import everyone

DOORS = {
    ("accounts.sign_in", "GET"): everyone(303),  # past the door already
    ("accounts.sign_in", "POST"): everyone(303),
    ("accounts.sign_out", "POST"): everyone(303),
    ("accounts.change_password", "GET"): everyone(200),
    ("accounts.change_password", "POST"): everyone(303),
    ("accounts.speak", "POST"): everyone(303),
    ("accounts.dress", "POST"): everyone(303),
    ("accounts.me", "GET"): everyone(200),
    ("accounts.confirm", "GET"): everyone(200),
    ("accounts.prove", "POST"): everyone(303),
    ("accounts.end_elsewhere", "POST"): everyone(303),
    ("accounts.end_sign_in", "POST"): {**everyone(404), "ann": 303},  # the sign-in is Ann's
}
