"""Products and services: what the team offers, with its usual prices."""
