"""Moved to cairn.words."""

from cairn.words import *  # noqa: F403
