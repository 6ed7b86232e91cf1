"""Recycling: what was deleted can be restored for 30 days, with everything attached."""
