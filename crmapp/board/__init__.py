"""Board: the team's deals in lanes, one per stage."""
