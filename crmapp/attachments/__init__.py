"""Attachments: files that people keep with a customer, a deal or a follow-up."""
