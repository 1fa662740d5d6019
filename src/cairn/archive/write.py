"""Writing an organization to an archive."""

from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import __version__
from cairn.archive.manifest import MANIFEST, Manifest, Tell, file_of
from cairn.archive.tables import USERS, archived_tables, columns_of, person_columns
from cairn.kit import clock
from cairn.kit.db import driver_connection, enter_communities, scalar


async def write_archive(db: AsyncSession, target: IO[bytes], tell: Tell) -> Manifest:
    """Write all of the entered organization, deleted and private goals too.

    The same rows make the same files: each table is ordered by its key.
    """
    await enter_communities(db)
    name = await scalar(db, "SELECT name FROM organizations")
    counts: dict[str, int] = {}
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for table in archived_tables():
            with archive.open(file_of(table.name), "w", force_zip64=True) as file:
                counts[table.name] = await write_table(db, table, file, tell)
        manifest = Manifest(
            cairn=__version__, organization=name, written_at=clock.now(), tables=counts
        )
        archive.writestr(MANIFEST, manifest.model_dump_json(indent=2))
    return manifest


async def write_table(db: AsyncSession, table: Table, file: IO[bytes], tell: Tell) -> int:
    """Write the rows of a table that are the organization's; returns how many there are."""
    rows = rows_of(table)
    total = await scalar(db, f"SELECT count(*) FROM ({rows}) counted")
    connection = await driver_connection(db)
    copy_out = f"COPY ({rows}) TO STDOUT (FORMAT csv, HEADER)"
    async with connection.cursor() as cursor, cursor.copy(copy_out) as copy:
        written = -1  # The head comes first.
        async for piece in copy:
            file.write(piece)
            written += 1
            if written % 1000 == 0:
                tell(table.name, written, total)
    tell(table.name, total, total)
    return int(total)


def rows_of(table: Table) -> str:
    """The statement that reads a table's part of an archive, ordered by its key.

    Row-level security leaves the organization's own; of the people who are no tenant's it takes
    those who are named anywhere.
    """
    names = ", ".join(f'"{name}"' for name in columns_of(table))
    condition = f"id IN ({people_named()})" if table.name == USERS else "true"
    keys = [column.name for column in table.primary_key if column.name in columns_of(table)]
    order = f"ORDER BY {', '.join(keys)}" if keys else ""
    return f"SELECT {names} FROM {table.name} WHERE {condition} {order}"


def people_named() -> str:
    """The statement that reads the ids of all people who occur in an organization."""
    return " UNION ".join(
        f'SELECT "{column.name}" FROM {column.table.name}' for column in person_columns()
    )
