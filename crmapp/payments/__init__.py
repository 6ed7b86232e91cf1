"""Payments: what a deal is to bring in and what has come in."""
