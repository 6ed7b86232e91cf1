"""Filling instructions at the fields of forms, in the team's own words."""
