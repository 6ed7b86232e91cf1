"""Command palette: one box from which any customer, page or action is a few keys away."""
