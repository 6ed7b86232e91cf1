"""Exports: customers as a workbook, a text file or a printed list, asked for and approved."""
