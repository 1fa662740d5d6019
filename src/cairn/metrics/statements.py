"""The statements that metrics are computed by, made of their declarations."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import ClauseElement, TextClause, Uuid, bindparam, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY

from cairn.metrics.catalog import METRICS
from cairn.metrics.metric import Grain, Metric, Unit
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
PERIOD_OF = {
    Grain.DAILY: "day",
    Grain.WEEKLY: "CAST(date_trunc('week', day) AS date)",
    Grain.MONTHLY: "CAST(date_trunc('month', day) AS date)",
}
"""The first day of the period that a day is in."""

LENGTH = {Grain.WEEKLY: "interval '1 week'", Grain.MONTHLY: "interval '1 month'"}
NEVER_NULL = {Unit.COUNT, Unit.MONEY}


@cache
def statement_of(grain: Grain, group: MetricGroup) -> TextClause | None:
    """Writes the metrics of a group and grain for :communities from :first_days to :last_days, and
    returns the keys of the rows that changed; None if there are no such metrics."""
    metrics = [one for one in METRICS if one.grain is grain and one.group is group]
    if not metrics:
        return None
    table, key = TABLES[grain]
    columns = [f'"{one.key}"' for one in metrics]
    own = ", ".join(columns)
    kept = ", ".join(f"kept.{one}" for one in columns)
    new = ", ".join(f"excluded.{one}" for one in columns)
    unique = ", ".join(name for name in key if name != "week_start")
    statement = f"""
        WITH {asked(grain, with_ratios=any(one.ratio for one in metrics))},
        counted AS ({" UNION ALL ".join(parts_of(grain, metrics))}),
        rows AS ({rows_of(grain, metrics)})
        INSERT INTO {table} AS kept (organization_id, community_id, {", ".join(key)}, {own})
        SELECT :organization, r.community_id, {", ".join(key.values())},
            {", ".join(value_of(grain, one) for one in metrics)}
        FROM rows r
        LEFT JOIN rows b ON b.community_id = r.community_id AND b.next_day = r.first_day
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


def asked(grain: Grain, *, with_ratios: bool) -> str:
    """The periods asked for, and where ratios need them the periods before these."""
    given = """given AS MATERIALIZED (
            SELECT a.community_id, a.first_day, a.last_day, c.time_zone,
                metrics.running_day(c.time_zone) AS running_day
            FROM unnest(:communities, :first_days, :last_days)
                a (community_id, first_day, last_day)
            JOIN communities c ON c.organization_id = :organization AND c.id = a.community_id
            WHERE a.first_day <= metrics.running_day(c.time_zone)
        )"""
    if not with_ratios:
        return f"{given}, asked AS (SELECT *, true AS is_asked FROM given)"
    return f"""{given}, asked AS (
            SELECT *, true AS is_asked FROM given
            UNION ALL
            SELECT before.community_id, CAST(before.first_day - {LENGTH[grain]} AS date),
                before.first_day - 1, before.time_zone, before.running_day, false
            FROM given before
            WHERE NOT EXISTS (SELECT FROM given g WHERE g.community_id = before.community_id
                AND g.last_day = before.first_day - 1)
        )"""


def parts_of(grain: Grain, metrics: Sequence[Metric]) -> list[str]:
    """Selects of community, day and all metrics, each of which has some of them."""
    parts = []
    for at in dict.fromkeys(one.at for one in metrics if one.at is not None and one.by is None):
        together = [one for one in metrics if one.at is at and one.by is None]
        counts = {one.key: count_of(one) for one in together}
        parts.append(part_of(grain, metrics, counts, events(together[0])))
    for one in metrics:
        if one.by is not None:
            words = f"""(
                SELECT community_id, {PERIOD_OF[grain]} AS day, {one.by} AS word, count(*) AS times
                FROM {events(one)} WHERE {condition_of(one)} GROUP BY 1, 2, 3
            ) words"""
            counts = {one.key: "jsonb_object_agg(word, times)"}
            parts.append(part_of(grain, metrics, counts, words))
    folds = {one.key: one.fold for one in metrics if one.fold is not None}
    if folds:
        parts.append(part_of(grain, metrics, folds, DAYS))
    standings = [one for one in metrics if one.standing is not None]
    if standings:
        source, counts = standing_of(grain, standings)
        parts.append(part_of(grain, metrics, counts, source))
    return parts


DAYS = """(
            SELECT d.*, d.metric_date AS day FROM asked
            JOIN kpi_daily d ON d.organization_id = :organization
                AND d.community_id = asked.community_id
                AND d.metric_date BETWEEN asked.first_day AND asked.last_day
        ) d"""


def part_of(grain: Grain, metrics: Sequence[Metric], counts: dict[str, str], rows: str) -> str:
    """One part: the metrics that are counted here, and nothing for the others."""
    columns = ", ".join(f'{counts.get(one.key, empty_of(one))} AS "{one.key}"' for one in metrics)
    return f"SELECT community_id, {PERIOD_OF[grain]} AS day, {columns} FROM {rows} GROUP BY 1, 2"


def rows_of(grain: Grain, metrics: Sequence[Metric]) -> str:
    """One row for each period, with what its parts come to."""
    columns = ", ".join(f'{total_of(one)} AS "{one.key}"' for one in metrics if one.ratio is None)
    if grain is Grain.DAILY:
        days = "generate_series(asked.first_day, asked.last_day, interval '1 day')"
        periods = f"asked CROSS JOIN LATERAL (SELECT CAST(day AS date) AS day FROM {days} day) p"
    else:
        periods = "asked CROSS JOIN LATERAL (SELECT asked.first_day AS day) p"
    return f"""
        SELECT asked.community_id, p.day AS first_day, asked.last_day + 1 AS next_day,
            asked.running_day, asked.is_asked, {columns}
        FROM {periods}
        LEFT JOIN counted c ON c.community_id = asked.community_id AND c.day = p.day
        WHERE p.day <= asked.running_day
        GROUP BY 1, 2, 3, 4, 5"""


def total_of(metric: Metric) -> str:
    """What the parts of a metric come to: it is in one of them."""
    if metric.is_by_word:
        return f"""coalesce(CAST(max(CAST(c."{metric.key}" AS text)) AS jsonb), '{{}}')"""
    if metric.unit in NEVER_NULL:
        return f'coalesce(sum(c."{metric.key}"), 0)'
    return f'max(c."{metric.key}")'


def value_of(grain: Grain, metric: Metric) -> str:
    """A metric's column of the new row; changes against a period before wait for its end."""
    if metric.ratio is None:
        return f'r."{metric.key}"'
    if grain is Grain.WEEKLY:
        return f"CASE WHEN r.next_day <= r.running_day THEN {metric.ratio} END"
    return metric.ratio


def empty_of(metric: Metric) -> str:
    """Nothing, of the metric's type."""
    return "CAST(NULL AS jsonb)" if metric.is_by_word else "CAST(NULL AS numeric)"


def standing_of(grain: Grain, metrics: Sequence[Metric]) -> tuple[str, dict[str, str]]:
    """Standings of the asked periods, as rows with a day, and how each metric reads them.

    A month stands as at its last day, or on the running one.
    """
    name = metrics[0].standing
    arrays = """:organization, ARRAY(SELECT community_id FROM asked ORDER BY 1, first_day),
            ARRAY(SELECT first_day FROM asked ORDER BY community_id, 1),
            ARRAY(SELECT last_day FROM asked ORDER BY community_id, first_day)"""
    if name == "packages":
        return f"metrics.pending({arrays})", {metrics[0].key: "sum(packages)"}
    if name == "utilization":
        return f"metrics.utilization({arrays})", {
            metrics[0].key: "CAST(max(CAST(utilization AS text)) AS jsonb)"
        }
    if grain is Grain.DAILY:
        return f"metrics.delinquency({arrays}, '{{0}}')", {
            one.key: f"sum({one.standing})" for one in metrics
        }
    ends = arrays.replace("SELECT first_day", "SELECT least(last_day, running_day)").replace(
        "SELECT last_day", "SELECT least(last_day, running_day)"
    )
    counts = {}
    for one in metrics:
        _, late, *until = str(one.standing).split()
        counts[one.key] = f"sum(units) FILTER (WHERE late = {late})" + "".join(
            f" - sum(units) FILTER (WHERE late = {days})" for days in until
        )
    return f"metrics.delinquency({ends}, '{{0,30,60,90}}')", counts


def events(metric: Metric) -> str:
    """The events of the asked periods, with their local time and day.

    The bounds by which they are looked up are a day wider: midnight comes twice where clocks go
    back over it, and which of the two an instant means, a date can't say.
    """
    assert metric.at is not None
    table, column = metric.events.name, metric.at.key
    return f"""(
                SELECT {table}.*, local_time, CAST(local_time AS date) AS day
                FROM asked
                JOIN {table} ON {table}.organization_id = :organization
                    AND {table}.community_id = asked.community_id
                    AND {table}.{column} >= timezone('UTC', asked.first_day - interval '1 day')
                    AND {table}.{column} < timezone('UTC', asked.last_day + interval '2 days')
                CROSS JOIN LATERAL (
                    SELECT {table}.{column} AT TIME ZONE asked.time_zone AS local_time
                ) clock
                WHERE local_time >= asked.first_day AND local_time < asked.last_day + 1
            ) {table}"""


def count_of(metric: Metric) -> str:
    """The aggregate of a metric over its events."""
    return f"{sql_of(metric.value)} FILTER (WHERE {condition_of(metric)})"


def condition_of(metric: Metric) -> str:
    """Which events count."""
    return "true" if metric.where is None else sql_of(metric.where)


def sql_of(expression: ClauseElement | None) -> str:
    """A declared expression as SQL; all values in it are ours."""
    assert expression is not None
    compiled = expression.compile(
        dialect=postgresql.dialect(),  # type: ignore[no-untyped-call]
        compile_kwargs={"literal_binds": True},
    )
    return str(compiled)
