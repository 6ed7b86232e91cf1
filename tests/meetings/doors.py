"""Who opens a meeting, who writes in it, and who prints it."""

from tests.harness.doors import allowed, everyone

LEADING = ("ann", "bob", "hal", "mia")  # salespeople their own, a manager the team's

DOORS = {
    ("meetings.index", "GET"): everyone(200),
    ("meetings.show", "GET"): everyone(200),
    ("meetings.show_behind", "GET"): everyone(303),  # behind what is in the address
    ("meetings.new_remark", "GET"): allowed(200, "ann", "hal", "mia"),
    ("meetings.create_remark", "POST"): allowed(303, "ann", "hal", "mia"),
    ("meetings.decide", "POST"): allowed(303, *LEADING),
    ("meetings.settle", "POST"): allowed(303, "ann", "mia"),  # whom it is for, and a manager
    ("meetings.write_notes", "POST"): allowed(303, *LEADING),
    ("meetings.close", "POST"): allowed(303, *LEADING),
    ("meetings.reopen", "POST"): allowed(303, *LEADING),
    ("meetings.take_paper", "POST"): everyone(303),
}
