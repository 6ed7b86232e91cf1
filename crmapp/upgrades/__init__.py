"""Upgrades: bringing the database to the schema of this version, with a backup first."""
