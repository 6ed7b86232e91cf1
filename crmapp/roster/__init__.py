"""Roster: the list of customers, filtered, sorted and paged as the URL says."""
