"""Numbering: the customer's number, by the team's pattern, unique under parallel saves."""
