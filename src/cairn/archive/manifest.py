"""What an archive says of itself."""

from collections.abc import Callable
from typing import Literal

from pydantic import AwareDatetime, BaseModel, Field, NonNegativeInt

MANIFEST = "archive.json"
Tell = Callable[[str, int, int], None]
"""Called with what is being done, and how many rows are done, of how many."""


class Manifest(BaseModel):
    """The first file of an archive: whose it is, and how many rows its tables have."""

    format: Literal[1] = Field(1, description="Goes up when older files can't be read as newer")
    cairn: str
    organization: str
    written_at: AwareDatetime
    tables: dict[str, NonNegativeInt]


def file_of(table: str) -> str:
    """The name of a table's file: CSV with a head, as PostgreSQL writes and reads it."""
    return f"{table}.csv"
