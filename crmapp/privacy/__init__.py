"""Privacy: finding, exporting and erasing one person, as PIPL 45 to 47 ask."""
