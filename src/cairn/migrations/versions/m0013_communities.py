"""What communities consist of, and who may see it."""

import sqlalchemy as sa
from alembic import op

from cairn.migrations.tenancy import protect_community

revision = "0013"
down_revision = "0012"

TENANCY = """
-- Whether the actor's communities hold one: unset is none, * is all of the organization.
CREATE FUNCTION tenancy.may_enter(p_community uuid) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN current_setting('cairn.communities', true) = '*'
    OR p_community = ANY (string_to_array(
        nullif(nullif(current_setting('cairn.communities', true), ''), '*'), ',')::uuid[]);

-- The communities that a user may enter: all for admins, those of their roles for others.
CREATE FUNCTION tenancy.communities_of(p_user uuid, p_organization uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN u.is_platform_admin OR EXISTS (
        SELECT FROM memberships m WHERE m.user_id = p_user
            AND m.organization_id = p_organization AND m.role = 'admin') THEN '*'
    ELSE coalesce((SELECT string_agg(c.community_id::text, ',') FROM community_roles c
        WHERE c.organization_id = p_organization AND c.user_id = p_user), '') END
    FROM users u WHERE u.id = p_user
$$;
REVOKE ALL ON FUNCTION tenancy.communities_of(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenancy.communities_of(uuid, uuid) TO cairn_app;
"""


def upgrade() -> None:
    op.execute(sa.text(TENANCY.replace(":", r"\:")))
    create_units()
    create_amenities()
    create_opening_hours()


def create_units() -> None:
    op.create_table(
        "units",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("external_id", sa.String(length=300), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "community_id"],
            ["communities.organization_id", "communities.id"],
            name=op.f("fk_units_organization_id_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_units")),
        sa.UniqueConstraint(
            "organization_id",
            "community_id",
            "external_id",
            name=op.f("uq_units_organization_id_community_id_external_id"),
        ),
        sa.UniqueConstraint(
            "organization_id",
            "community_id",
            "id",
            name=op.f("uq_units_organization_id_community_id_id"),
        ),
    )
    protect_community("units")


def create_amenities() -> None:
    op.create_table(
        "amenities",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("capacity", sa.Integer(), server_default="1", nullable=False),
        sa.Column("external_id", sa.String(length=300), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("capacity >= 1", name=op.f("ck_amenities_capacity")),
        sa.ForeignKeyConstraint(
            ["organization_id", "community_id"],
            ["communities.organization_id", "communities.id"],
            name=op.f("fk_amenities_organization_id_community_id"),
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint(
            "organization_id",
            "community_id",
            "name",
            name=op.f("uq_amenities_organization_id_community_id_name"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_amenities")),
        sa.UniqueConstraint(
            "organization_id",
            "community_id",
            "external_id",
            name=op.f("uq_amenities_organization_id_community_id_external_id"),
        ),
        sa.UniqueConstraint(
            "organization_id",
            "community_id",
            "id",
            name=op.f("uq_amenities_organization_id_community_id_id"),
        ),
    )
    protect_community("amenities")


def create_opening_hours() -> None:
    op.create_table(
        "opening_hours",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("amenity_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("opens_at", sa.Time(), nullable=False),
        sa.Column("closes_at", sa.Time(), nullable=False),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_opening_hours_in_order")),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_opening_hours_weekday")),
        sa.ForeignKeyConstraint(
            ["organization_id", "community_id", "amenity_id"],
            ["amenities.organization_id", "amenities.community_id", "amenities.id"],
            name=op.f("fk_opening_hours_organization_id_community_id_amenity_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_opening_hours")),
        sa.UniqueConstraint(
            "organization_id",
            "amenity_id",
            "weekday",
            "opens_at",
            name=op.f("uq_opening_hours_organization_id_amenity_id_weekday_opens_at"),
        ),
    )
    protect_community("opening_hours")
