"""Checking: whether what is kept of customers is still right, one after another."""
