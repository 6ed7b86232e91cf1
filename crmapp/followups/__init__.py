"""Follow-ups: what was said with a customer, when, how and by whom."""
