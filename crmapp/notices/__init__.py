"""Notices: what a person is told about what others did."""
