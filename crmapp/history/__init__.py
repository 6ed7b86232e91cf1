"""History: which field changed from what to what, who did it and why."""
