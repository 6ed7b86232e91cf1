"""Rules: the team's settings about old customers and the pool, each with whom it would touch."""
