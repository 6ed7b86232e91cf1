"""Restoring: an archive takes the place of what is there, wholly or not at all."""
