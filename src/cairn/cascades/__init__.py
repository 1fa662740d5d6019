"""Cascades: a yearly number of a vision, down to quarters, months, weeks and days."""
