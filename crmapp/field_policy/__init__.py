"""Field policy: which fields of a customer each role sees, changes and takes out."""
