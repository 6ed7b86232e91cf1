"""Proposals: the solutions written for a deal, version by version."""
