"""Selling: a deal's own page, with all that leads from its items to the money."""
