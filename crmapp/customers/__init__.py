"""Customers: the companies and people that a team sells to."""
