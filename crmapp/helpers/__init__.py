"""Helpers: colleagues whom an owner lets write follow-ups."""
