"""Who may enter the set-up: nobody, once somebody has an account."""

from tests.harness.doors import everyone

DOORS = {
    ("setup.index", "GET"): everyone(404),
    ("setup.create", "POST"): everyone(404),
}
