"""Who may enter which door of the second step: everyone, their own."""

from tests.harness.doors import everyone

DOORS = {
    ("second_step.ask", "GET"): everyone(303),  # past the door already
    ("second_step.answer", "POST"): everyone(303),
    ("second_step.show", "GET"): everyone(200),
    ("second_step.begin", "POST"): everyone(422),
    ("second_step.renew", "POST"): everyone(303),  # there is none to change
    ("second_step.end", "POST"): everyone(303),
}
