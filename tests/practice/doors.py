"""Everybody may practise; who leads makes a new room. The inner door is shut on this side."""

from tests.harness.doors import allowed, everyone

DOORS = {
    ("practice.index", "GET"): everyone(200),
    ("practice.enter", "POST"): everyone(303),
    ("practice.renew", "POST"): allowed(303, "mia", "ada"),
    ("practice.arrive", "POST"): everyone(404),
}
