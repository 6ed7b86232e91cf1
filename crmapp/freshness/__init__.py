"""Freshness: customers that grow old are noticed, and somebody says what becomes of them."""
