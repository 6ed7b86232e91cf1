"""Search: one normalised text per customer, found by bigrams and verified by LIKE."""
