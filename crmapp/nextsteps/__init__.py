"""Next steps: what to do next on a deal, and by when; one open per deal."""
