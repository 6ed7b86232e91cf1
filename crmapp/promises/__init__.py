"""Promises: what we said we would do for a customer, and by when."""
