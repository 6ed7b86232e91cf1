"""Notifications: what a person is told in the bell, and reminded of."""
