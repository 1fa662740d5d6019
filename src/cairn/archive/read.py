"""Making an organization of an archive."""

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO
from uuid import UUID
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

import psycopg
from pydantic import ValidationError
from sqlalchemy import Table, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.audit import record
from cairn.admin.schemas import IntegrityOut
from cairn.admin.service import verify
from cairn.archive.manifest import MANIFEST, Manifest, Tell, file_of
from cairn.archive.tables import (
    ORGANIZATIONS,
    USERS,
    archived_tables,
    columns_of,
    person_columns,
)
from cairn.kit.db import (
    count_changed,
    driver_connection,
    enter_communities,
    enter_organization,
    scalar,
)
from cairn.people.organizations import command_actor
from cairn.progress.rollup import own_structure

PIECE = 1 << 20
ENCRYPTED = 1
"""The bit by which a zip says that one needs a password for a file."""

FIND_PEOPLE = text("""
    CREATE TEMPORARY TABLE people ON COMMIT DROP AS
    SELECT i.id AS old, coalesce(known.id, CASE WHEN taken.id IS NULL THEN i.id ELSE uuidv7() END)
        AS new, known.id IS NULL AS is_new
    FROM incoming_users i
    LEFT JOIN users known ON lower(known.email) = lower(i.email)
    LEFT JOIN users taken ON taken.id = i.id
""")
"""Who the people of an archive are here: known by their address, else new, by their id if free."""

MAPPED_JSON = """coalesce((
    SELECT jsonb_object_agg(entry.key, coalesce(to_jsonb(p.new), entry.value))
    FROM jsonb_each(CASE WHEN jsonb_typeof(i.{0}) = 'object' THEN i.{0} END) entry
    LEFT JOIN people p ON to_jsonb(p.old) = entry.value), i.{0})"""

SPECIAL = {
    ("audit", "entity_id"): "CASE i.entity WHEN 'organization' THEN CAST(:organization AS uuid) "
    "ELSE coalesce((SELECT p.new FROM people p WHERE p.old = i.entity_id), i.entity_id) END",
    ("audit", "before"): MAPPED_JSON.format("before"),
    ("audit", "after"): MAPPED_JSON.format("after"),
    (ORGANIZATIONS, "name"): ":name",
}
"""Columns that aren't taken as they stand."""


@dataclass(frozen=True)
class Taken:
    """An organization made of an archive, and what was verified of it."""

    organization_id: UUID
    name: str
    manifest: Manifest
    integrity: IntegrityOut


async def read_archive(
    db: AsyncSession, file: IO[bytes], file_name: str, name: str | None, tell: Tell
) -> Taken:
    """Make an organization of an archive, under a name of its own if given; all of it or nothing.

    People are known by their address; those who are new here can't sign in before they get a
    password. Progress comes along as it was stored, is verified, and repaired where it is wrong.

    Raises:
        ArchiveUnreadable: it is none, is damaged, or comes from a newer version.
        ArchiveRefused: rows contradict one another or the rules.
        OrganizationExists: the name is taken.
    """
    with told_of(file_name), ZipFile(file) as archive:
        manifest = read_manifest(archive, file_name)
        name = name or manifest.organization
        await refuse_taken(db, name)
        organization_id: UUID = await scalar(db, "SELECT uuidv7()")
        await enter_organization(db, organization_id)
        await enter_communities(db)
        await own_structure(db, organization_id)
        done, total = 0, sum(manifest.tables.values())
        for table in archived_tables():
            if table.name not in manifest.tables:
                continue  # Written by a version that had no such table.
            tell(table.name, done, total)
            with refused_in(table.name):
                columns = await copy_in(db, table, archive, file_name)
                taken = await take(db, table, columns, organization_id, name)
            if taken != manifest.tables[table.name]:
                why = f"{taken} rows instead of {manifest.tables[table.name]}"
                raise errors.ArchiveRefused(table=table.name, why=why)
            done += taken
    tell("verify", total, total)
    actor = await command_actor(db, organization_id)
    await record(db, actor, "import", "organization", organization_id, after={"name": name})
    return Taken(organization_id, name, manifest, await verify(db, actor, repair=True))


def read_manifest(archive: ZipFile, file_name: str) -> Manifest:
    """What the archive says of itself; refuses tables that aren't known."""
    if any(file.flag_bits & ENCRYPTED for file in archive.infolist()):
        raise errors.ArchiveUnreadable(file=file_name, why="it is encrypted; decrypt it first")
    try:
        manifest = Manifest.model_validate_json(archive.read(MANIFEST))
    except (KeyError, ValidationError) as error:
        why = f"its {MANIFEST} is missing or not of format 1"
        raise errors.ArchiveUnreadable(file=file_name, why=why) from error
    unknown = set(manifest.tables) - {table.name for table in archived_tables()}
    missing = {table for table in manifest.tables if file_of(table) not in archive.namelist()}
    if unknown or missing:
        why = f"it holds {', '.join(sorted(unknown))}, which came with a newer version"
        if missing:
            why = f"it lacks {', '.join(map(file_of, sorted(missing)))}"
        raise errors.ArchiveUnreadable(file=file_name, why=why)
    return manifest


async def refuse_taken(db: AsyncSession, name: str) -> None:
    """Raise OrganizationExists where the name would be there twice."""
    rows = await db.execute(text("SELECT name FROM tenancy.organizations()"))
    if name in rows.scalars():
        raise errors.OrganizationExists(name=name)


async def copy_in(db: AsyncSession, table: Table, archive: ZipFile, file_name: str) -> list[str]:
    """Copy a table's file into the temporary table incoming_…; returns the file's columns."""
    with archive.open(file_of(table.name)) as file:
        columns = head_of(file.readline())
    unknown = set(columns) - set(columns_of(table))
    if unknown or not columns:
        why = f"its {table.name} has {', '.join(sorted(unknown)) or 'no columns'}"
        raise errors.ArchiveUnreadable(file=file_name, why=why)
    names = quoted(columns)
    await db.execute(
        text(
            f"CREATE TEMPORARY TABLE incoming_{table.name} ON COMMIT DROP AS "
            f"SELECT {names} FROM {table.name} WITH NO DATA"
        )
    )
    connection = await driver_connection(db)
    copy_in_csv = f"COPY incoming_{table.name} ({names}) FROM STDIN (FORMAT csv, HEADER MATCH)"
    with archive.open(file_of(table.name)) as file:
        async with connection.cursor() as cursor, cursor.copy(copy_in_csv) as copy:
            while piece := file.read(PIECE):
                await copy.write(piece)
    return columns


def head_of(line: bytes) -> list[str]:
    """The names of the columns in a file's first line."""
    return next(csv.reader([line.decode(errors="replace").strip()]), [])


async def take(
    db: AsyncSession, table: Table, columns: list[str], organization_id: UUID, name: str
) -> int:
    """Take what was copied in as rows of the new organization; returns how many there were."""
    if table.name == USERS:
        return await take_people(db, columns)
    joins, values = [], []
    people = {column.name for column in person_columns() if column.table is table}
    for number, column in enumerate(columns):
        if column in people:
            joins.append(f'LEFT JOIN people p{number} ON p{number}.old = i."{column}"')
            values.append(f"p{number}.new")
        else:
            values.append(SPECIAL.get((table.name, column), f'i."{column}"'))
    key = "id" if table.name == ORGANIZATIONS else "organization_id"
    statement = (
        f"INSERT INTO {table.name} ({key}, {quoted(columns)}) "
        f"SELECT CAST(:organization AS uuid), {', '.join(values)} "
        f"FROM incoming_{table.name} i {' '.join(joins)}"
    )
    return await count_changed(db, statement, organization=organization_id, name=name)


async def take_people(db: AsyncSession, columns: list[str]) -> int:
    """Find out who people are here, and create those who are new; returns how many there were."""
    await db.execute(FIND_PEOPLE)
    others = quoted(column for column in columns if column != "id")
    await db.execute(
        text(
            f"INSERT INTO users (id, {others}) SELECT p.new, {others} "
            "FROM incoming_users i JOIN people p ON p.old = i.id WHERE p.is_new"
        )
    )
    return int(await scalar(db, "SELECT count(*) FROM people"))


def quoted(columns: Iterable[str]) -> str:
    """Names for a statement; all of them are names of the model's columns."""
    return ", ".join(f'"{column}"' for column in columns)


@contextmanager
def told_of(file_name: str) -> Iterator[None]:
    """Tell of a file that is no archive, or a damaged one."""
    try:
        yield
    except (BadZipFile, ZlibError, EOFError, NotImplementedError) as error:
        # The last is raised for a compression that Python doesn't know.
        raise errors.ArchiveUnreadable(file=file_name, why=str(error).rstrip(".")) from error


@contextmanager
def refused_in(table: str) -> Iterator[None]:
    """Tell which rows the database refused."""
    try:
        yield
    except (psycopg.Error, DBAPIError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        diag = cause.diag if isinstance(cause, psycopg.Error) else None
        parts = [diag and diag.message_primary, diag and (diag.message_detail or diag.context)]
        why = "; ".join(part for part in parts if part) or type(cause).__name__
        raise errors.ArchiveRefused(table=table, why=why.splitlines()[0].rstrip(".")) from error
