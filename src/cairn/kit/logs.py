"""Logs: lines for people at a terminal, JSON for machines; on stderr, never with local variables,
which may hold passwords and tokens."""

import logging
import sys
from typing import Any

import structlog


def configure_logs(least: int = logging.NOTSET) -> None:
    """Set up the logs of this process, from a level on; doing it again is harmless."""
    to_people = sys.stderr.isatty()
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    for_people = [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    for_machines = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    structlog.configure(
        processors=[*shared, *(for_people if to_people else for_machines)],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(least),
        cache_logger_on_first_use=False,
    )
