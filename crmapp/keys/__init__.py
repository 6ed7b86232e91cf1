"""Keys: those of private fields are changed, and what was left in clear is found."""
