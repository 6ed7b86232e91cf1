"""Who may take the demo out: administrators."""

from tests.harness.doors import allowed

DOORS = {("demo.remove", "POST"): allowed(303, "ada")}
