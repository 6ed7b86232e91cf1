"""Accounts: the team's members, their roles and how they prove who they are."""
