"""Today: whom to call now, what was promised, what has no plan."""
