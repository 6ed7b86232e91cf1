"""Settings: what a team decides about its own product."""
