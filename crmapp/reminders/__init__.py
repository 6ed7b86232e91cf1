"""Reminders: telling people in time of what they planned and promised."""
