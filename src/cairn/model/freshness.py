"""What has to be computed anew."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from cairn.model.base import Base, Identified, instant_of_insertion, word
from cairn.model.communities import community
from cairn.words import MetricGroup


class DirtyRange(Identified, Base):
    """Days of a community whose metrics of one group don't hold any more.

    Only added, by whoever changes an event, and taken away by whoever computes; so that a change
    that comes while its day is being computed is seen again.
    """

    __tablename__ = "dirty_ranges"
    __table_args__ = (
        community(),
        CheckConstraint(word(*MetricGroup, column="metric_group"), name="metric_group"),
        CheckConstraint("first_day <= last_day", name="in_order"),
        Index("ix_dirty_ranges_last_day", "organization_id", "community_id", "last_day"),
    )

    community_id: Mapped[UUID]
    metric_group: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]
    marked_at: Mapped[datetime] = instant_of_insertion()


class DirtyUnit(Identified, Base):
    """A unit whose ledger changed since it was evaluated; without a unit all of a community.

    Only added and taken away, as ranges of days are: two who write to one ledger don't wait for
    each other. The unit may be gone by the time it is looked at, hence no foreign key to it.
    """

    __tablename__ = "dirty_units"
    __table_args__ = (
        community(),
        Index("ix_dirty_units_community_id", "organization_id", "community_id"),
    )

    community_id: Mapped[UUID]
    unit_id: Mapped[UUID | None]
    marked_at: Mapped[datetime] = instant_of_insertion()
