"""Triggers hold the keys of events to their places, once a statement; see `15_places.sql`."""

from alembic import op

revision = "0023"
down_revision = "0022"

EVENTS = {
    "access_logs": "unit_id",
    "incidents": None,
    "patrol_logs": None,
    "transactions": "unit_id",
    "announcements": None,
    "messages": None,
    "reservations": "amenity_id",
    "packages": "unit_id",
    "tickets": None,
}


def upgrade() -> None:
    for table, place in EVENTS.items():
        key = f"fk_{table}_organization_id_community_id"
        for name in (key, f"{key}_{place}") if place else (key,):
            op.execute(f"ALTER TABLE {table} ALTER CONSTRAINT {name} NOT ENFORCED")
