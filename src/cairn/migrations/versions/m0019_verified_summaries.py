"""How many rows of summaries a comparison looked at, and how many waited to be computed."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

COUNTS = {
    "buckets": "Rows of summaries that were compared",
    "dirty": "Rows of summaries that waited to be computed anew",
}


def upgrade() -> None:
    for name, comment in COUNTS.items():
        column = sa.Column(
            name, sa.Integer(), server_default=sa.text("0"), nullable=False, comment=comment
        )
        op.add_column("verifications", column)
