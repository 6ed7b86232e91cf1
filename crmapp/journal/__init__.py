"""Journal: the operation log, who did what to which record, and why."""
