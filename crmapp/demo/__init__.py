"""Demo: a believable team with customers, made by the product's own verbs and removed at once."""
