"""Lists: the vocabularies that a team edits; code never compares their words."""
