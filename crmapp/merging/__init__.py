"""Merging: two customers that are one become one, and can be parted again."""
