"""Who keeps campaigns: marketing, managers, administrators; a customer's owner credits one."""

from tests.harness.doors import allowed, everyone

DOORS = {
    ("campaigns.index", "GET"): allowed(200, "mark", "mia", "ada"),
    ("campaigns.new", "GET"): allowed(200, "mark", "mia", "ada"),
    ("campaigns.create", "POST"): allowed(422, "mark", "mia", "ada"),
    ("campaigns.edit", "GET"): allowed(200, "mark", "mia", "ada"),
    ("campaigns.update", "POST"): allowed(409, "mark", "mia", "ada"),
    ("campaigns.retire", "POST"): allowed(303, "mark", "mia", "ada"),
    ("campaigns.of_customer", "GET"): everyone(200),
    ("campaigns.credit", "POST"): allowed(303, "ann", "mia"),
}
