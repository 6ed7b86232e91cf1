"""Set-up: the first visit makes the first administrator, and closes for good."""
