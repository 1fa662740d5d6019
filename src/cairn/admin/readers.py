"""Which organization a database role of a BI tool reads."""

from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor
from cairn.access.audit import record
from cairn.kit.db import APPLICATION_ROLE
from cairn.progress.install import READER_ROLE

FIND_ROLE = text("""
    SELECT r.rolsuper OR r.rolbypassrls AS is_above_policies,
        pg_has_role(r.oid, :application, 'MEMBER') AS is_application,
        to_regrole(:reader) IS NOT NULL AS has_readers,
        (SELECT organization_id FROM tenancy.readers WHERE role_name = r.rolname) AS organization_id
    FROM pg_roles r WHERE r.rolname = :role
""")
GRANTING = (
    f"GRANT {READER_ROLE} TO %I WITH INHERIT TRUE",
    "INSERT INTO tenancy.readers (role_name, organization_id) VALUES (%L, %L) "
    "ON CONFLICT (role_name) DO UPDATE SET organization_id = excluded.organization_id",
)
REVOKING = (
    "DELETE FROM tenancy.readers WHERE role_name = %L",
    f"REVOKE {READER_ROLE} FROM %I",
)


async def grant_reader(db: AsyncSession, actor: Actor, role: str) -> None:
    """Let a role of the database read the actor's organization, and no other.

    Raises:
        ReaderUnknown: there is no such role.
        ReaderTooMighty: row-level security doesn't hold it.
        ReadersNotPossible: nobody may create the role that readers are members of.
        ReadersNotYours: the database's own role may not grant it.
    """
    await demand_reader(db, role)
    await run(db, role, await grant_statements(db, actor, role))
    await record(
        db, actor, "grant_reader", "organization", actor.organization_id, after=named(role)
    )


async def revoke_reader(db: AsyncSession, actor: Actor, role: str) -> None:
    """Let a role read nothing any more.

    Raises:
        ReaderUnknown: there is no such role, or it doesn't read the actor's organization.
    """
    await demand_reader(db, role)
    await as_owner(db)
    found = (await db.execute(FIND_ROLE, values_of(role))).one()
    await as_application(db)
    if found.organization_id != actor.organization_id:
        raise errors.ReaderNotGranted(role=role)
    await run(db, role, await revoke_statements(db, role))
    await record(
        db, actor, "revoke_reader", "organization", actor.organization_id, before=named(role)
    )


def named(role: str) -> dict[str, str]:
    """The role as a field of the audit."""
    return {"role": role}


def values_of(role: str) -> dict[str, str]:
    """The values of FIND_ROLE."""
    return {"role": role, "reader": READER_ROLE, "application": APPLICATION_ROLE}


async def demand_reader(db: AsyncSession, role: str) -> None:
    """Refuse roles that aren't there, and those that policies don't hold."""
    await as_owner(db)
    found = (await db.execute(FIND_ROLE, values_of(role))).one_or_none()
    await as_application(db)
    if found is None:
        raise errors.ReaderUnknown(role=role)
    if not found.has_readers:
        raise errors.ReadersNotPossible(reader=READER_ROLE)
    if found.is_above_policies or found.is_application:
        raise errors.ReaderTooMighty(role=role)


async def grant_statements(db: AsyncSession, actor: Actor, role: str) -> list[str]:
    """The SQL that grants."""
    membership, mapping = GRANTING
    return [
        await formatted(db, membership, role),
        await formatted(db, mapping, role, str(actor.organization_id)),
    ]


async def revoke_statements(db: AsyncSession, role: str) -> list[str]:
    """The SQL that revokes."""
    return [await formatted(db, one, role) for one in REVOKING]


async def formatted(db: AsyncSession, template: str, *values: str) -> str:
    """A statement with names and values quoted by the database."""
    places = ", ".join(f"CAST(:value{at} AS text)" for at in range(len(values)))
    given = {f"value{at}": value for at, value in enumerate(values)}
    statement = text(f"SELECT format(:template, {places})")
    return str((await db.execute(statement, {"template": template, **given})).scalar_one())


async def run(db: AsyncSession, role: str, statements: list[str]) -> None:
    """Run statements as the role that owns the tables."""
    await as_owner(db)
    try:
        for statement in statements:
            await (await db.connection()).exec_driver_sql(statement.replace("%", "%%"))
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != "42501":
            raise
        raise errors.ReadersNotYours(role=role, statements="; ".join(statements)) from error
    await as_application(db)


async def as_owner(db: AsyncSession) -> None:
    """Act as the role that connected, which owns the tables."""
    await db.execute(text("SET LOCAL ROLE NONE"))


async def as_application(db: AsyncSession) -> None:
    """Act as the application again."""
    await db.execute(text(f"SET LOCAL ROLE {APPLICATION_ROLE}"))
