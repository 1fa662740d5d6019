"""What the ledgers of units come to."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Date, SmallInteger
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from cairn.model.base import Base, Tenant
from cairn.model.events import MONEY


class Arrears(Tenant, Base):
    """The days from which a unit owes more or less of what is more than `late` days past due.

    In order, and for each by how many units more owe from then on: 1 where this one begins to, -1
    where it ceases to, else 0; and by how much more. A day on which several things post may come
    more than once. A unit that never owes has no row. Kept up by `metrics.refresh_arrears` only,
    which writes all units of a community at once and asks once whether that is there; a foreign key
    would ask for every row. What goes with a community, a trigger deletes.
    """

    __tablename__ = "arrears"

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    late: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    days: Mapped[list[date]] = mapped_column(ARRAY(Date))
    units: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    amounts: Mapped[list[Decimal]] = mapped_column(ARRAY(MONEY))
