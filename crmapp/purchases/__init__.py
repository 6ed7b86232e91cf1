"""Purchases: what a customer has bought, and buying it again."""
