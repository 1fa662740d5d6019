"""What an archive holds of each table.

A table or column that comes to the model is in archives from then on, unless it is named here.
"""

from collections.abc import Iterator

from sqlalchemy import Column, Table

from cairn.model import Base

LEFT_OUT = {
    "sessions": "A sign-in is a secret, and ends with the server it is for.",
    "tokens": "A token is a secret; only a hash of it is there.",
    "kpi_streaks": "They are counted from the logs by whoever looks at them next.",
    "goal_changes": "What listeners of a server were told; elsewhere nobody was.",
    "job_runs": "What a server did, not what the organization is.",
    "dirty_ranges": "An import marks everything that has to be computed.",
    "dirty_units": "An import marks every ledger that has to be evaluated.",
    "arrears": "They are evaluated from the ledgers by whoever computes what is owed.",
    "verifications": "What was found on a server; an import verifies anew.",
}
"""Tables that no archive holds, and why."""

SECRETS = {("users", "password_hash"), ("users", "is_platform_admin")}
"""Columns that give rights on a server; they stay on it."""

TENANT = "organization_id"
ORGANIZATIONS, USERS = "organizations", "users"

PERSON_NAMES = {"actor_id", "by", "created_by", "logged_by", "requested_by"}
"""Columns that hold a person's id without a foreign key, for people who have left."""


def archived_tables() -> list[Table]:
    """The tables of an archive, each after those that its foreign keys name."""
    return [table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT]


def columns_of(table: Table) -> list[str]:
    """The columns that an archive holds; an organization gets a new id wherever it goes."""
    own_key = {"id"} if table.name == ORGANIZATIONS else {TENANT}
    return [
        column.name
        for column in table.columns
        if column.name not in own_key and (table.name, column.name) not in SECRETS
    ]


def is_person(column: Column[object]) -> bool:
    """Whether a column holds the id of a user."""
    if column.name in PERSON_NAMES:
        return True
    return any(
        (key.column.table.name, key.column.name) in {(USERS, "id"), ("memberships", "user_id")}
        for key in column.foreign_keys
    )


def person_columns() -> Iterator[Column[object]]:
    """Every column that holds the id of a user, in all tables of an archive."""
    for table in archived_tables():
        yield from filter(is_person, table.columns)
