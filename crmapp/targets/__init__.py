"""Targets: what each person and the team mean to win in a month or a quarter."""
