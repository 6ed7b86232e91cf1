"""Pasting: many cells of the sheet at once, shown first, then written with a reason."""
