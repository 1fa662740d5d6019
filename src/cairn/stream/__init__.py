"""Tells who listens which goals changed, as server-sent events."""
