"""Pool: customers without an owner, for colleagues to claim."""
