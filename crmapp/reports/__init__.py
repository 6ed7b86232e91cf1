"""Reports: what the team's records add up to, counted when asked; owns no table."""
