"""Backups: one checked archive of database and files, made while people work."""
