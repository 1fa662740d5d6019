"""What the ledgers of units come to."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from cairn.model.base import Base, Tenant
from cairn.model.events import MONEY


class ArrearsChange(Tenant, Base):
    """From a day on, a unit owes more or less of what is more than `late` days past due.

    `units` is 1 where it begins to owe, -1 where it ceases to, else 0. Days on which nothing
    changes have no row. Kept up by `metrics.refresh_arrears` only, which writes thousands of rows
    of a community at once and asks once whether that is there; a foreign key would ask for every
    row. What goes with a community, a trigger deletes.
    """

    __tablename__ = "arrears_changes"

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    late: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    units: Mapped[int] = mapped_column(SmallInteger)
    amount: Mapped[Decimal] = mapped_column(MONEY)
