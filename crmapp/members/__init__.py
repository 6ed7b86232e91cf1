"""Members: the team as an administrator keeps it."""
