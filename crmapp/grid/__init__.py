"""Grid: the customer list as a spreadsheet, its cells written in place."""
