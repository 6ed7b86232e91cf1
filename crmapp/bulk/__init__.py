"""Bulk changes: one value for many customers, looked over first, then written as a job."""
