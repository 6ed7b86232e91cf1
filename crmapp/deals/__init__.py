"""Deals: the cards of the board, each an opportunity with one customer."""
