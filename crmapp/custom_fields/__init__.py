"""Custom fields: what a team writes down of customers, contacts and deals beside the usual."""
