"""Organizations, the people in them, and how they sign in."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Numeric,
    SmallInteger,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA
from sqlalchemy.orm import Mapped, mapped_column

from cairn.model.base import (
    Base,
    Identified,
    Tenant,
    instant_of_insertion,
    short_text,
    word,
)
from cairn.words import CommunityRole, Role


class Organization(Base):
    """The tenant, with the settings that its numbers depend on."""

    __tablename__ = "organizations"
    __table_args__ = (
        CheckConstraint("fiscal_year_start_month BETWEEN 1 AND 12", name="fiscal_month"),
        CheckConstraint(
            "working_weekdays <@ ARRAY[1,2,3,4,5,6,7]::smallint[]", name="working_weekdays"
        ),
        CheckConstraint("0 < at_risk_ratio AND at_risk_ratio <= on_track_ratio", name="ratios"),
        CheckConstraint("check_in_days BETWEEN 1 AND 366", name="check_in_days"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.uuidv7())
    name: Mapped[str] = mapped_column(short_text(200))
    time_zone: Mapped[str] = mapped_column(server_default="UTC")
    fiscal_year_start_month: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    currency: Mapped[str] = mapped_column(short_text(3), server_default="USD")
    working_weekdays: Mapped[list[int]] = mapped_column(
        ARRAY(SmallInteger), server_default=text("'{1,2,3,4,5}'")
    )
    holidays: Mapped[list[date]] = mapped_column(ARRAY(Date), server_default=text("'{}'"))
    on_track_ratio: Mapped[Decimal] = mapped_column(Numeric(5, 4), server_default="0.9")
    at_risk_ratio: Mapped[Decimal] = mapped_column(Numeric(5, 4), server_default="0.7")
    check_in_days: Mapped[int] = mapped_column(SmallInteger, server_default="7")
    expected_on: Mapped[date | None] = mapped_column(
        comment="The organization's day for which expected progress was last computed"
    )
    created_at: Mapped[datetime] = instant_of_insertion()


class User(Base):
    """A person; belongs to organizations by memberships."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("day_start_hour BETWEEN 0 AND 23", name="day_start_hour"),
        Index("uq_users_email", text("lower(email)"), unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.uuidv7())
    email: Mapped[str] = mapped_column(short_text(320))
    name: Mapped[str] = mapped_column(short_text(200))
    password_hash: Mapped[str | None]
    locale: Mapped[str] = mapped_column(server_default="en")
    time_zone: Mapped[str | None]
    day_start_hour: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    is_platform_admin: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime] = instant_of_insertion()


class Membership(Tenant, Base):
    """What a person is in one organization."""

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint(word(*Role, column="role"), name="role"),
        ForeignKeyConstraint(
            ["organization_id", "manager_id"],
            ["memberships.organization_id", "memberships.user_id"],
            ondelete="SET NULL (manager_id)",
        ),
        Index("ix_memberships_user_id", "user_id"),
    )

    organization_id: Mapped[UUID] = mapped_column(
        ForeignKey("organizations.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[str]
    department: Mapped[str | None] = mapped_column(short_text(100))
    manager_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = instant_of_insertion()


class Session(Base):
    """A browser's sign-in; only a hash of its token is kept."""

    __tablename__ = "sessions"
    __table_args__ = (Index("ix_sessions_user_id", "user_id"),)

    token_hash: Mapped[bytes] = mapped_column(BYTEA, primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    organization_id: Mapped[UUID] = mapped_column(
        ForeignKey("organizations.id", ondelete="CASCADE")
    )
    created_at: Mapped[datetime] = instant_of_insertion()
    expires_at: Mapped[datetime]


class Token(Base):
    """A personal access token for scripts; only a hash of it is kept."""

    __tablename__ = "tokens"
    __table_args__ = (
        Index("uq_tokens_token_hash", "token_hash", unique=True),
        Index("ix_tokens_user_id", "user_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.uuidv7())
    token_hash: Mapped[bytes] = mapped_column(BYTEA)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    organization_id: Mapped[UUID] = mapped_column(
        ForeignKey("organizations.id", ondelete="CASCADE")
    )
    name: Mapped[str] = mapped_column(short_text(100))
    created_at: Mapped[datetime] = instant_of_insertion()
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Community(Identified, Base):
    """A residential site that an organization operates."""

    __tablename__ = "communities"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id"], ["organizations.id"], ondelete="CASCADE"),
    )

    name: Mapped[str] = mapped_column(short_text(200))
    time_zone: Mapped[str] = mapped_column(server_default="UTC")
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    opened_on: Mapped[date]
    currency: Mapped[str] = mapped_column(short_text(3), server_default="USD")
    created_at: Mapped[datetime] = instant_of_insertion()


class CommunityMembership(Tenant, Base):
    """What a person is in one community."""

    __tablename__ = "community_roles"
    __table_args__ = (
        CheckConstraint(word(*CommunityRole, column="role"), name="role"),
        ForeignKeyConstraint(
            ["organization_id", "community_id"],
            ["communities.organization_id", "communities.id"],
            ondelete="CASCADE",
        ),
        Index("ix_community_roles_user_id", "user_id"),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[str]
    created_at: Mapped[datetime] = instant_of_insertion()
