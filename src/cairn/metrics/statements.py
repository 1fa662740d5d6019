"""The statements that metrics are computed by, made of their declarations."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import TextClause, Uuid, bindparam, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY

from cairn.metrics.catalog import METRICS
from cairn.metrics.metric import Grain, Metric, Unit
from cairn.metrics.parts import empty_of, parts_of
from cairn.words import MetricGroup

TABLES = {
    Grain.DAILY: ("kpi_daily", {"metric_date": "r.first_day"}),
    Grain.WEEKLY: (
        "kpi_weekly",
        {
            "year": "CAST(extract(isoyear FROM r.first_day) AS smallint)",
            "week_number": "CAST(extract(week FROM r.first_day) AS smallint)",
            "week_start": "r.first_day",
        },
    ),
    Grain.MONTHLY: (
        "kpi_monthly",
        {
            "year": "CAST(extract(year FROM r.first_day) AS smallint)",
            "month": "CAST(extract(month FROM r.first_day) AS smallint)",
        },
    ),
}
"""Where the metrics of a grain stand, and the key of a row."""

FIRST_DAY = {
    Grain.DAILY: "metric_date",
    Grain.WEEKLY: "week_start",
    Grain.MONTHLY: "make_date(year, month, 1)",
}
LENGTH = {Grain.WEEKLY: "interval '1 week'", Grain.MONTHLY: "interval '1 month'"}
NEVER_NULL = {Unit.COUNT, Unit.MONEY}


@cache
def statement_of(
    grain: Grain, groups: frozenset[MetricGroup], prefix: str = ""
) -> TextClause | None:
    """Writes the metrics of groups and a grain for :communities from :first_days to :last_days, and
    returns the keys of the rows that changed; None if there are no such metrics. Reads and writes
    the summaries with a prefix before their names."""
    metrics = metrics_of(grain, groups)
    if not metrics:
        return None
    table, key = TABLES[grain]
    columns = [f'"{one.key}"' for one in metrics]
    own = ", ".join(columns)
    kept = ", ".join(f"kept.{one}" for one in columns)
    new = ", ".join(f"excluded.{one}" for one in columns)
    unique = ", ".join(name for name in key if name != "week_start")
    with_ratios = any(one.ratio for one in metrics)
    before = "LEFT JOIN rows b ON b.community_id = r.community_id AND b.next_day = r.first_day"
    parts = " UNION ALL ".join([days(grain, metrics), *parts_of(grain, metrics, prefix)])
    statement = f"""
        WITH {asked(grain, with_ratios=with_ratios)},
        clocks AS MATERIALIZED (
            SELECT a.n, a.community_id, a.first_day, a.days, c.*
            FROM asked a CROSS JOIN LATERAL metrics.clocks(a.time_zone, a.first_at, a.end_at) c
        ),
        counted AS ({parts}),
        rows AS ({rows_of(metrics)})
        INSERT INTO {prefix}{table} AS kept (organization_id, community_id, {", ".join(key)}, {own})
        SELECT :organization, r.community_id, {", ".join(key.values())},
            {", ".join(value_of(grain, one) for one in metrics)}
        FROM rows r {before if with_ratios else ""}
        WHERE r.is_asked
        ON CONFLICT (organization_id, community_id, {unique}) DO UPDATE
        SET ({own}, computed_at) = ROW ({new}, now())
        WHERE ({kept}) IS DISTINCT FROM ({new})
        RETURNING community_id, {FIRST_DAY[grain]} AS first_day
    """
    return text(statement).bindparams(
        bindparam("communities", type_=ARRAY(Uuid)),
        bindparam("first_days", type_=ARRAY(postgresql.DATE)),
        bindparam("last_days", type_=ARRAY(postgresql.DATE)),
    )


def metrics_of(grain: Grain, groups: frozenset[MetricGroup]) -> list[Metric]:
    """The metrics of groups and a grain, whose columns one statement writes."""
    return [one for one in METRICS if one.grain is grain and one.group in groups]


def asked(grain: Grain, *, with_ratios: bool) -> str:
    """The periods asked for, and where ratios need them the periods before these.

    Row-level security lets an index be searched only by what can tell nobody what is in a row: by
    columns of these, not by what they are computed from.
    """
    given = """given AS MATERIALIZED (
            SELECT *, daterange(first_day, last_day, '[]') AS days
            FROM metrics.asked(:organization, :communities, :first_days, :last_days)
        )"""
    if not with_ratios:
        return f"{given}, asked AS MATERIALIZED (SELECT *, true AS is_asked FROM given)"
    return f"""{given}, asked AS MATERIALIZED (
            SELECT *, true AS is_asked FROM given
            UNION ALL
            SELECT -before.n, before.community_id, first.day, before.first_day - 1,
                before.time_zone, before.running_day,
                timezone('UTC', first.day - interval '1 day'),
                timezone('UTC', before.first_day + interval '1 day'), before.opened_on,
                daterange(first.day, before.first_day), false
            FROM given before
            CROSS JOIN LATERAL (
                SELECT CAST(before.first_day - {LENGTH[grain]} AS date) AS day
            ) first
            WHERE NOT EXISTS (SELECT FROM given g WHERE g.community_id = before.community_id
                AND g.last_day = before.first_day - 1)
        )"""


def days(grain: Grain, metrics: Sequence[Metric]) -> str:
    """The part without metrics: a row for each day or period, up to the running day."""
    empty = ", ".join(f'{empty_of(one)} AS "{one.key}"' for one in metrics)
    each = "SELECT first_day AS day"
    if grain is Grain.DAILY:
        last = "least(last_day, running_day)"
        each = f"SELECT CAST(d AS date) AS day FROM generate_series(first_day, {last}, '1 day') d"
    return f"""
            SELECT n, day, community_id, last_day + 1 AS next_day, running_day, is_asked, {empty}
            FROM asked CROSS JOIN LATERAL ({each}) p"""


def rows_of(metrics: Sequence[Metric]) -> str:
    """One row for each period, with what its parts have found: each metric is in one of them."""
    columns = ", ".join(f'{found_of(one)} AS "{one.key}"' for one in metrics if one.ratio is None)
    return f"""
            SELECT day AS first_day, any_value(community_id) AS community_id,
                any_value(next_day) AS next_day, any_value(running_day) AS running_day,
                bool_or(is_asked) AS is_asked{", " + columns if columns else ""}
            FROM counted GROUP BY n, day HAVING bool_or(is_asked) IS NOT NULL"""


def found_of(metric: Metric) -> str:
    """What was found of a metric, or what stands for nothing."""
    found = f'any_value("{metric.key}")'
    if metric.is_by_word:
        return f"coalesce({found}, '{{}}')"
    return f"coalesce({found}, 0)" if metric.unit in NEVER_NULL else found


def value_of(grain: Grain, metric: Metric) -> str:
    """A metric's column of the new row; changes against a period before wait for its end."""
    if metric.ratio is None:
        return f'r."{metric.key}"'
    if grain is Grain.WEEKLY:
        return f"CASE WHEN r.next_day <= r.running_day THEN {metric.ratio} END"
    return metric.ratio
