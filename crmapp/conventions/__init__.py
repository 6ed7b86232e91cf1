"""What the team has agreed on, written on one page."""
