"""What listeners are told: which goals changed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from cairn.model.base import Base, Tenant, instant_of_insertion


class GoalChange(Tenant, Base):
    """What one call of the engine changed, written in its transaction; kept for a day or two.

    Unlogged: after a crash of the database it is empty, and listeners are told to start anew.
    """

    __tablename__ = "goal_changes"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    transaction_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    sequence: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    goal_ids: Mapped[list[UUID] | None] = mapped_column(
        ARRAY(Uuid(as_uuid=True)), comment="Null: too many to name"
    )
    is_structural: Mapped[bool] = mapped_column(
        comment="Whether it may have changed who sees which goals"
    )
    at: Mapped[datetime] = instant_of_insertion()
