"""Channels: ways out of the product, to an office's chat robots and by mail."""
