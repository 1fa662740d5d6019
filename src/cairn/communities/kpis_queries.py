"""Reads of figures and of the rows behind them; JSON is made where the rows are."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.communities.events_tables import get_table
from cairn.communities.kpis_kept import State
from cairn.errors import CommunityNotFound
from cairn.kit.db import made_once
from cairn.metrics.behind import Behind
from cairn.metrics.catalog import OF_GRAIN
from cairn.metrics.metric import Grain, Metric, Unit
from cairn.metrics.statements import FIRST_DAY, TABLES

KEYS = {
    Grain.DAILY: ("metric_date",),
    Grain.WEEKLY: ("year", "week_number", "week_start"),
    Grain.MONTHLY: ("year", "month"),
}
LAST_DAY = {
    Grain.DAILY: "k.metric_date",
    Grain.WEEKLY: "k.week_start + 6",
    Grain.MONTHLY: "CAST(make_date(k.year, k.month, 1) + interval '1 month' AS date) - 1",
}
DIRTY_SINCE = {
    Grain.DAILY: "k.metric_date",
    Grain.WEEKLY: "k.week_start - 7",
    Grain.MONTHLY: "CAST(make_date(k.year, k.month, 1) - interval '1 month' AS date)",
}
"""The first day whose events a row depends on: changes take the period before."""
STARTS = {
    Grain.DAILY: "k.metric_date BETWEEN :first_day AND :last_day",
    Grain.WEEKLY: "k.week_start BETWEEN CAST(:first_day AS date) - 6 AND :last_day",
    Grain.MONTHLY: """(k.year, k.month) >= (extract(year FROM CAST(:first_day AS date)),
        extract(month FROM CAST(:first_day AS date)))
        AND (k.year, k.month) <= (extract(year FROM CAST(:last_day AS date)),
        extract(month FROM CAST(:last_day AS date)))""",
}
"""Rows whose period has a day of those asked for."""
NOT_SHOWN = "'{organization_id,community_id,recorded_at,amount}'"
PLACES = {"unit": "units", "amenity": "amenities"}
"""What rows of events name, and where its name stands."""


def shown(metric: Metric) -> str:
    """A metric's column as it goes out: money is a text."""
    column = f'k."{metric.key}"'
    return f'CAST({column} AS text) AS "{metric.key}"' if metric.unit is Unit.MONEY else column


def marks(grain: Grain, of: str = "community_id = :community") -> str:
    """The marks of the metrics that a grain has, read once."""
    groups = sorted({one.group for one in OF_GRAIN[grain].values()})
    names = ", ".join(f"'{one}'" for one in groups)
    return f"""marks AS MATERIALIZED (
        SELECT community_id, metric_group, first_day, last_day FROM dirty_ranges
        WHERE organization_id = :organization AND {of} AND metric_group IN ({names}))"""


def touching(grain: Grain) -> str:
    """The marks that touch a row."""
    return f"""FROM marks m WHERE m.community_id = k.community_id
        AND m.first_day <= {LAST_DAY[grain]} AND m.last_day >= {DIRTY_SINCE[grain]}"""


def rows_of(grain: Grain) -> str:
    """The rows of one community as they go out."""
    columns = [f"k.{one}" for one in KEYS[grain]]
    columns += [shown(one) for one in OF_GRAIN[grain].values()]
    return f"""
        SELECT {", ".join(columns)}, k.computed_at,
            CASE WHEN (SELECT count(*) FROM marks) = 0 THEN CAST('{{}}' AS text[]) ELSE ARRAY(
                SELECT DISTINCT m.metric_group {touching(grain)} ORDER BY 1) END AS dirty
        FROM {TABLES[grain][0]} k
        WHERE k.organization_id = :organization AND k.community_id = :community
            AND {STARTS[grain]}
        ORDER BY {", ".join(f"k.{one}" for one in KEYS[grain])}"""


def asked(actor: Actor, community_id: UUID | None, first: date, last: date) -> dict[str, Any]:
    """The values that reads of figures take."""
    values = {"organization": actor.organization_id, "first_day": first, "last_day": last}
    return values if community_id is None else {**values, "community": community_id}


def state_of(grain: Grain) -> str:
    """Columns that tell the state of the rows of one community, whether nothing is marked, and
    whether the actor runs it at all."""
    return f"""count(*) AS rows,
            coalesce(sum(CAST(CAST(k.xmin AS text) AS bigint)), 0) AS written_by,
            NOT EXISTS (SELECT FROM dirty_ranges WHERE organization_id = :organization
                AND community_id = :community) AS is_clean,
            EXISTS (SELECT FROM communities WHERE organization_id = :organization
                AND id = :community AND tenancy.may_enter(id)) AS is_there
        FROM {TABLES[grain][0]} k
        WHERE k.organization_id = :organization AND k.community_id = :community
            AND {STARTS[grain]}"""


async def find_state(
    db: AsyncSession, actor: Actor, community_id: UUID, grain: Grain, first: date, last: date
) -> State | None:
    """The state of the rows of a community; None if something is marked there.

    Raises:
        CommunityNotFound: there is none, or it is for others.
    """
    statement = made_once(f"SELECT {state_of(grain)}")
    row = (await db.execute(statement, asked(actor, community_id, first, last))).one()
    if not row.is_there:
        raise CommunityNotFound(community_id=community_id)
    return State(row.rows, int(row.written_by)) if row.is_clean else None


async def read_json(
    db: AsyncSession, actor: Actor, community_id: UUID, grain: Grain, first: date, last: date
) -> tuple[str, State | None]:
    """The rows of a community as JSON, and their state at the same moment."""
    statement = made_once(f"""
        WITH {marks(grain)}, state AS (SELECT {state_of(grain)})
        SELECT CAST(coalesce(json_agg(r), '[]') AS text) AS items,
            (SELECT rows FROM state) AS rows, (SELECT written_by FROM state) AS written_by,
            (SELECT is_clean FROM state) AS is_clean
        FROM ({rows_of(grain)}) r
    """)
    row = (await db.execute(statement, asked(actor, community_id, first, last))).one()
    return row.items, State(row.rows, int(row.written_by)) if row.is_clean else None


async def read_rows(
    db: AsyncSession, actor: Actor, community_id: UUID, grain: Grain, first: date, last: date
) -> Sequence[Mapping[str, Any]]:
    """The rows of a community."""
    statement = text(f"WITH {marks(grain)} {rows_of(grain)}")
    values = asked(actor, community_id, first, last)
    return [dict(row) for row in (await db.execute(statement, values)).mappings()]


async def list_dirty(
    db: AsyncSession, actor: Actor, community_id: UUID, grain: Grain, first: date, last: date
) -> Sequence[Any]:
    """What is marked between two days, merged."""
    statement = text(f"""
        WITH {marks(grain)}
        SELECT m.metric_group AS "group", lower(whole) AS first_day, upper(whole) - 1 AS last_day
        FROM (
            SELECT metric_group, range_agg(daterange(greatest(first_day, :first_day),
                least(last_day, :last_day), '[]')) AS days
            FROM marks
            WHERE community_id = :community AND first_day <= :last_day AND last_day >= :first_day
            GROUP BY 1
        ) m CROSS JOIN LATERAL unnest(m.days) whole
        ORDER BY 1, 2
    """)
    values = asked(actor, community_id, first, last)
    return (await db.execute(statement, values)).all()


async def compare(
    db: AsyncSession, actor: Actor, metric: Metric, first: date, last: date
) -> Sequence[Any]:
    """A metric's periods in every community that the actor runs, by community and time."""
    grain = metric.grain
    statement = text(f"""
        WITH {marks(grain, of="true")}
        SELECT c.id, c.name, c.time_zone, c.currency, {FIRST_DAY[grain]} AS first_day,
            k."{metric.key}" AS value, k.computed_at,
            EXISTS (SELECT {touching(grain)} AND m.metric_group = :group) AS is_dirty
        FROM communities c
        LEFT JOIN {TABLES[grain][0]} k ON k.organization_id = :organization
            AND k.community_id = c.id AND {STARTS[grain]}
        WHERE c.organization_id = :organization AND tenancy.may_enter(c.id)
        ORDER BY lower(c.name), c.id, first_day
    """)
    values = {**asked(actor, None, first, last), "group": metric.group}
    return (await db.execute(statement, values)).all()


async def find_value(
    db: AsyncSession, actor: Actor, community_id: UUID, metric: Metric, first_day: date
) -> Any:
    """One number with its freshness; None if there is no row."""
    grain = metric.grain
    statement = text(f"""
        WITH {marks(grain)}
        SELECT k."{metric.key}" AS value, k.computed_at,
            EXISTS (SELECT {touching(grain)} AND m.metric_group = :group) AS is_dirty
        FROM {TABLES[grain][0]} k
        WHERE k.organization_id = :organization AND k.community_id = :community
            AND {FIRST_DAY[grain]} = :first_day
    """)
    values = asked(actor, community_id, first_day, first_day)
    del values["last_day"]
    return (await db.execute(statement, {**values, "group": metric.group})).one_or_none()


async def list_behind(
    db: AsyncSession,
    behind: Behind,
    values: Mapping[str, Any],
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Any]:
    """Rows of events by time, from one of them on, with what they say as JSON."""
    row, at = behind.table, f"{behind.table}.{behind.at}"
    amount = f"|| jsonb_build_object('amount', CAST({row}.amount AS text))"
    named = "".join(
        f"""|| jsonb_build_object('{name}', (SELECT place.name FROM {PLACES[name]} place
            WHERE place.organization_id = :organization AND place.id = {row}.{column}))"""
        for name, column in get_table(row).named.items()
        if name in PLACES
    )
    later = f"AND ({at}, {row}.id) > (:after_at, :after_id)" if after else ""
    statement = text(f"""
        SELECT {row}.id, {at} AS at, to_jsonb({row}) - CAST({NOT_SHOWN} AS text[])
            {amount if row == "transactions" else ""} {named} AS event
        FROM {row}
        WHERE {row}.organization_id = :organization AND {row}.community_id = :community
            AND ({behind.condition}) {later}
        ORDER BY {at}, {row}.id LIMIT {int(limit)}
    """)
    if after:
        values = {**values, "after_at": after[0], "after_id": after[1]}
    used = {name: value for name, value in values.items() if f":{name}" in str(statement)}
    return (await db.execute(statement, used)).all()
