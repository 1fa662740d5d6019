"""The command line, put together."""

from cairn.cli import (
    archives,
    cascades,
    exports,
    figures,
    imports,
    integrity,
    jobs,
    metrics,
    people,
    purging,
    reporting,
    serving,
)
from cairn.cli.root import cli, main

__all__ = [
    "archives",
    "cascades",
    "cli",
    "exports",
    "figures",
    "imports",
    "integrity",
    "jobs",
    "main",
    "metrics",
    "people",
    "purging",
    "reporting",
    "serving",
]
