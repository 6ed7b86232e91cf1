"""The guide: chapters about the product, and a tour of the first day."""
