"""Duplicates: telling that two customers are one before both exist."""
