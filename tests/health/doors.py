"""Who may ask how the product is: everyone, and watchdogs."""

from tests.harness.doors import everyone

DOORS = {("health.show", "GET"): everyone(200)}
