"""Referrals: which customer brought which, and what came of it."""
