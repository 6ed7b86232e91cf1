"""Saved views: the ways a person wants to see the customer list again."""
