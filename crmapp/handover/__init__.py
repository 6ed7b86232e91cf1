"""Hand-over: a customer gets another owner, and nothing of it is lost."""
