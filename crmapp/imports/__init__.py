"""Imports: a spreadsheet read, understood, shown and taken in as customers."""
