"""Jobs: work that takes longer than a second, done beside the requests."""
