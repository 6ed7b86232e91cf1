"""Deal lines: what a deal is about, piece by piece."""
