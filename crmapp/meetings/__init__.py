"""Meetings: the review of a week, month or quarter and the data check, to project and to print."""
