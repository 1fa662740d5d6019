"""What every table shares: naming of constraints, the tenant key, times of creation."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import DateTime, MetaData, String, Text, Uuid, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

CONSTRAINT_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables; columns are TEXT, TIMESTAMPTZ and UUID unless said otherwise."""

    metadata = MetaData(naming_convention=CONSTRAINT_NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        datetime: DateTime(timezone=True),
        UUID: Uuid(as_uuid=True),
    }


class Tenant:
    """A table whose rows belong to one organization, which leads every key."""

    organization_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-2)


class Identified(Tenant):
    """A tenant table with an id of its own (UUIDv7: ordered by creation)."""

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.uuidv7(), sort_order=-1)


def word(*allowed: str, column: str) -> str:
    """The SQL condition that a text column holds one of the allowed words."""
    words = ", ".join(f"'{one}'" for one in allowed)
    return f"{column} IN ({words})"


def instant_of_insertion() -> Mapped[Any]:
    """A column that holds the instant of insertion."""
    return mapped_column(DateTime(timezone=True), server_default=func.now())


def short_text(length: int) -> String:
    """Text of at most so many characters."""
    return String(length)
