"""Allotment: a manager gives many customers to an owner at once."""
