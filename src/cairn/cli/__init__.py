"""The command line, put together."""

from cairn.cli import imports, integrity, jobs, people, purging, reporting, serving
from cairn.cli.root import cli, main

__all__ = [
    "cli",
    "imports",
    "integrity",
    "jobs",
    "main",
    "people",
    "purging",
    "reporting",
    "serving",
]
