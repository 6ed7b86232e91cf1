"""Summaries: customers on paper, one at once or many as a job."""
