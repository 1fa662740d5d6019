"""Cairn: what happens every day becomes progress on the goals it serves."""

__version__ = "0.1.0"
