"""After-sales: what customer service does for customers who bought."""
