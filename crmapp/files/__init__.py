"""Files: what people upload and what the product makes, kept under names of its own."""
