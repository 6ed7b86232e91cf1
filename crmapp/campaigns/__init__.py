"""Campaigns: what the team spends to be found, and which customers came of it."""
