"""Needs: what a customer needs, gathered from what the follow-ups found."""
