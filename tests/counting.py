"""How many statements the application sends."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fastapi import FastAPI
from sqlalchemy import event


@contextmanager
def counting(app: FastAPI) -> Iterator[list[str]]:
    """Collects the statements that are sent inside of the block, without those that open and
    close transactions."""
    statements: list[str] = []
    engine = app.state.sessions.kw["bind"].sync_engine

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)
