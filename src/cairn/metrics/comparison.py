"""The statements by which summaries are compared with what their events make."""

from collections.abc import Iterable
from functools import cache

from sqlalchemy import TextClause, Uuid, bindparam, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY

from cairn.metrics.catalog import METRICS, OF_GRAIN
from cairn.metrics.metric import Grain, Metric
from cairn.metrics.statements import FIRST_DAY, LENGTH, TABLES, metrics_of
from cairn.words import MetricGroup

RECOMPUTED = "recomputed_"
"""Before the names of temporary tables like the summaries, into which all is computed once more."""

FIRST_EVENTS = " UNION ALL ".join(
    dict.fromkeys(
        f"(SELECT min({one.at.key}) AS at FROM {one.events.name} "
        "WHERE organization_id = c.organization_id AND community_id = c.id)"
        for one in METRICS
        if one.at is not None
    )
)
KNOWN = text(f"""
    SELECT c.id, c.name, k.running_day, k.clock_day, stored.last_day,
        least(c.opened_on, stored.first_day,
            CAST(happened.first_at AT TIME ZONE c.time_zone AS date)) AS first_day
    FROM communities c
    CROSS JOIN LATERAL (
        SELECT metrics.running_day(c.time_zone) AS running_day,
            CAST(clock_timestamp() AT TIME ZONE c.time_zone AS date) AS clock_day
    ) k
    CROSS JOIN LATERAL (
        SELECT min(d.metric_date) AS first_day,
            max(d.metric_date) FILTER (WHERE d.metric_date <= k.clock_day) AS last_day
        FROM kpi_daily d WHERE d.organization_id = c.organization_id AND d.community_id = c.id
    ) stored
    CROSS JOIN LATERAL (SELECT min(at) AS first_at FROM ({FIRST_EVENTS}) events) happened
    WHERE c.organization_id = :organization
        AND (CAST(:communities AS uuid[]) IS NULL OR c.id = ANY(:communities))
    ORDER BY c.id
""")
CREATE = """
    CREATE TEMPORARY TABLE {prefix}{table}
        (LIKE {table} INCLUDING DEFAULTS, UNIQUE (organization_id, community_id, {key}))
    ON COMMIT DROP
"""
EVALUATE = text(f"""
    INSERT INTO {RECOMPUTED}arrears
    SELECT :organization, a.*
    FROM metrics.arrears(:organization, :communities, NULL, :late) a
""").bindparams(bindparam("communities", type_=ARRAY(Uuid)))
WRONG_ARREARS = text(f"""
    SELECT k.community_id, k.day AS first_day, jsonb_object_agg(
        concat('arrears of unit ', coalesce(u.name, CAST(k.unit_id AS text)),
            ', more than ' || nullif(k.late, 0) || ' days late'),
        jsonb_build_array(
            CASE WHEN k.stored IS NOT NULL
                THEN jsonb_build_object('units', k.stored_units, 'amount', k.stored) END,
            CASE WHEN k.amount IS NOT NULL
                THEN jsonb_build_object('units', k.units, 'amount', k.amount) END)) AS fields
    FROM (
        SELECT w.community_id, w.unit_id, w.late, d.*
        FROM (
            SELECT community_id, unit_id, late, s.days AS stored_days, s.units AS stored_units,
                s.amounts AS stored_amounts, r.days, r.units, r.amounts
            FROM (
                SELECT * FROM arrears
                WHERE organization_id = :organization AND community_id = ANY(:communities)
            ) s
            FULL JOIN {RECOMPUTED}arrears r USING (community_id, unit_id, late)
            WHERE (s.days, s.units, s.amounts) IS DISTINCT FROM (r.days, r.units, r.amounts)
        ) w
        CROSS JOIN LATERAL (
            SELECT day, s.units AS stored_units, s.amount AS stored, r.units, r.amount
            FROM (
                SELECT day, sum(units) AS units, sum(amount) AS amount
                FROM unnest(w.stored_days, w.stored_units, w.stored_amounts) c (day, units, amount)
                GROUP BY day
            ) s
            FULL JOIN (
                SELECT day, sum(units) AS units, sum(amount) AS amount
                FROM unnest(w.days, w.units, w.amounts) c (day, units, amount)
                GROUP BY day
            ) r USING (day)
            WHERE (s.units, s.amount) IS DISTINCT FROM (r.units, r.amount)
        ) d
    ) k
    LEFT JOIN units u ON u.organization_id = :organization AND u.id = k.unit_id
    WHERE NOT EXISTS (SELECT FROM dirty_units d WHERE d.organization_id = :organization
        AND d.community_id = k.community_id AND coalesce(d.unit_id, k.unit_id) = k.unit_id)
    GROUP BY 1, 2 ORDER BY 1, 2
""").bindparams(bindparam("communities", type_=ARRAY(Uuid)))
"""Days on which what is stored of units isn't what their ledgers come to, unless these are marked;
by unit what is stored, and what should be."""
LEAVE_OUT = """
    DELETE FROM {prefix}{table} r USING communities c
    WHERE c.organization_id = :organization AND c.id = r.community_id
        AND {first_day} + {length} <= c.opened_on AND {nothing}
        AND NOT EXISTS (SELECT FROM {table} s WHERE s.organization_id = :organization
            AND s.community_id = r.community_id AND {same})
"""
"""Before a community opened there are rows only of periods in which something once happened."""


@cache
def leaving_out(grain: Grain) -> TextClause:
    """Forgets empty rows of a grain from before communities opened, unless they are stored."""
    table, key = TABLES[grain]
    nothing = (
        f"r.\"{one.key}\" = '{{}}'" if one.is_by_word else f'coalesce(r."{one.key}", 0) = 0'
        for one in OF_GRAIN[grain].values()
    )
    return text(
        LEAVE_OUT.format(
            prefix=RECOMPUTED,
            table=table,
            first_day=FIRST_DAY[grain],
            length=LENGTH.get(grain, "interval '1 day'"),
            nothing=" AND ".join(nothing),
            same=" AND ".join(f"s.{name} = r.{name}" for name in key),
        )
    )


def groups_of(grain: Grain) -> list[MetricGroup]:
    """The groups that have metrics of a grain."""
    return [one for one in MetricGroup if metrics_of(grain, frozenset([one]))]


@cache
def comparison_of(grain: Grain) -> TextClause:
    """How many rows of :communities there are, and those that differ in what isn't marked: one row
    at least, in which the numbers are, and no community if none differs."""
    table, key = TABLES[grain]
    groups = {one: metrics_of(grain, frozenset([one])) for one in groups_of(grain)}
    on = " AND ".join(f"r.{name} = s.{name}" for name in ("community_id", *key))
    clean = "NOT '{}' = ANY(coalesce(m.groups, '{{}}'))"
    differs = " OR ".join(
        f"({clean.format(group)} AND ({listed('s', metrics)}) IS DISTINCT FROM "
        f"({listed('r', metrics)}))"
        for group, metrics in groups.items()
    )
    named = ", ".join(
        f"('{one.key}', '{group}')" for group, metrics in groups.items() for one in metrics
    )
    first_day = FIRST_DAY[grain]
    statement = f"""
        WITH held AS MATERIALIZED (
            SELECT coalesce(s.community_id, r.community_id) AS community_id,
                coalesce(s.first_day, r.first_day) AS first_day, s.id,
                r.id IS NULL AS is_surplus, coalesce(m.groups, '{{}}') AS groups, is_wrong,
                CASE WHEN is_wrong AND s.id IS NOT NULL THEN to_jsonb(s) END AS stored,
                CASE WHEN is_wrong AND r.id IS NOT NULL THEN to_jsonb(r) END AS recomputed
            FROM (
                SELECT *, {first_day} AS first_day FROM {table}
                WHERE organization_id = :organization AND community_id = ANY(:communities)
            ) s
            FULL JOIN (SELECT *, {first_day} AS first_day FROM {RECOMPUTED}{table}) r ON {on}
            LEFT JOIN LATERAL (
                SELECT array_agg(DISTINCT d.metric_group) AS groups
                FROM unnest(:marked_communities, :marked_groups, :first_days, :last_days)
                    d (community_id, metric_group, first_day, last_day)
                WHERE d.community_id = coalesce(s.community_id, r.community_id)
                    AND coalesce(s.first_day, r.first_day) BETWEEN d.first_day AND d.last_day
            ) m ON true
            CROSS JOIN LATERAL (
                SELECT CASE WHEN s.id IS NULL OR r.id IS NULL THEN m.groups IS NULL
                    ELSE {differs} END AS is_wrong
            ) w
        ), counted AS (
            SELECT count(*) FILTER (WHERE cardinality(groups) < {len(groups)}) AS buckets,
                count(*) FILTER (WHERE cardinality(groups) > 0) AS dirty
            FROM held
        )
        SELECT c.buckets, c.dirty, w.*, (
            SELECT jsonb_object_agg(n.name,
                jsonb_build_array(w.stored -> n.name, w.recomputed -> n.name))
            FROM (VALUES {named}) n (name, metric_group)
            WHERE NOT n.metric_group = ANY(w.groups)
                AND (w.stored -> n.name) IS DISTINCT FROM (w.recomputed -> n.name)) AS fields
        FROM counted c LEFT JOIN held w ON w.is_wrong
        ORDER BY w.community_id, w.first_day
    """
    return text(statement).bindparams(
        bindparam("marked_communities", type_=ARRAY(Uuid)),
        bindparam("marked_groups", type_=ARRAY(postgresql.TEXT)),
        bindparam("first_days", type_=ARRAY(postgresql.DATE)),
        bindparam("last_days", type_=ARRAY(postgresql.DATE)),
    )


def listed(alias: str, metrics: Iterable[Metric]) -> str:
    """Columns of a row."""
    return ", ".join(f'{alias}."{one.key}"' for one in metrics)
