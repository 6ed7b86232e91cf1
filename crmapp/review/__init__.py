"""Review: what salespeople enter waits until a manager or administrator has looked at it."""
