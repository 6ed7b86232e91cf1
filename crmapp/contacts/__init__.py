"""Contacts: the people whom a team talks to at a customer."""
