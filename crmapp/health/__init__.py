"""Health: whether the product and its database answer."""
