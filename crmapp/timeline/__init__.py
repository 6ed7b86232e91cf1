"""Timeline: all that happened with one customer, newest first."""
