"""A row of a file, whatever the file is made of."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FileRow:
    """A row with the line it begins at (a header is line 1); `refusal` if it can't be read."""

    number: int
    cells: dict[str, str]
    refusal: str | None = None
