"""Who may keep the team: administrators."""

from tests.harness.doors import allowed

DOORS = {
    ("members.index", "GET"): allowed(200, "ada"),
    ("members.create", "POST"): allowed(201, "ada"),
    ("members.edit", "GET"): allowed(200, "ada"),
    ("members.update", "POST"): allowed(303, "ada"),
    ("members.reset", "POST"): allowed(200, "ada"),
    ("members.remove_second_step", "POST"): allowed(303, "ada"),
    ("members.end_sign_in", "POST"): allowed(404, "ada"),  # the sign-in is Ann's, not Bob's
    ("members.end_sign_ins", "POST"): allowed(303, "ada"),
    ("members.dismiss", "POST"): allowed(303, "ada"),
    ("members.take_back", "POST"): allowed(303, "ada"),
}
