"""Archives in memory."""

import csv
import io
from collections.abc import Callable
from zipfile import ZipFile

import pytest

from cairn.archive.read import Taken, read_archive
from cairn.archive.write import write_archive
from cairn.kit.db import transaction
from full import make_full_world

Rows = list[dict[str, str]]


def quietly(doing: str, done: int, total: int) -> None:
    """Nobody watches."""


@pytest.fixture
def write(app):
    """Writes an organization to an archive."""

    async def write(organization_id) -> bytes:
        target = io.BytesIO()
        async with transaction(app.state.sessions, organization_id) as db:
            await write_archive(db, target, quietly)
        return target.getvalue()

    return write


@pytest.fixture
def read(app):
    """Makes an organization of an archive, committed."""

    async def read(data: bytes, name: str | None) -> Taken:
        async with transaction(app.state.sessions) as db:
            return await read_archive(db, io.BytesIO(data), "acme.zip", name, quietly)

    return read


def rows_of(data: bytes, table: str) -> Rows:
    """A table of an archive."""
    with ZipFile(io.BytesIO(data)) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(f"{table}.csv").decode())))


def everything_in(data: bytes) -> str:
    """All files of an archive as one text."""
    with ZipFile(io.BytesIO(data)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


def with_file(data: bytes, name: str, change: Callable[[bytes], bytes | None]) -> bytes:
    """An archive with one file changed, or left out where the change gives None."""
    target = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as old, ZipFile(target, "w") as new:
        for one in old.namelist():
            content = change(old.read(one)) if one == name else old.read(one)
            if content is not None:
                new.writestr(one, content)
    return target.getvalue()


def with_text(data: bytes, old: str, new: str) -> bytes:
    """An archive with one text in place of another, in all its files."""
    with ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
    for name in names:
        data = with_file(data, name, lambda content: content.replace(old.encode(), new.encode()))
    return data


@pytest.fixture(scope="module")
async def full(app):
    """An organization with a row in every table."""
    return await make_full_world(app.state.sessions)


@pytest.fixture
async def archive(full, write):
    """The full organization as an archive."""
    return await write(full.organization_id)
