"""Regions: the provinces, cities and districts of China, and reading them out of addresses."""
