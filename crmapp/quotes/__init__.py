"""Quotes: what was offered in writing, in numbered versions, and what became of it."""
