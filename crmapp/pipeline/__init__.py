"""Pipeline: an administrator's work on the stages themselves."""
