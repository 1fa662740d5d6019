"""The parts of a statement: each reads one source once, for the metrics that come from it."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import ClauseElement
from sqlalchemy.dialects import postgresql

from cairn.metrics.metric import COUNT, Grain, Metric, Unit
from cairn.metrics.standings import standing_of

DAYS = """(
                SELECT asked.n, asked.first_day, asked.opened_on, d.* FROM asked
                JOIN {prefix}kpi_daily d ON d.organization_id = :organization
                    AND d.community_id = asked.community_id
                    AND d.metric_date BETWEEN asked.first_day AND asked.last_day
            ) d"""


def parts_of(grain: Grain, metrics: Sequence[Metric], prefix: str) -> Iterator[str]:
    """Selects of a place among what is asked, a day and all metrics, of which each has some."""
    for at in dict.fromkeys(one.at for one in metrics if one.at is not None):
        yield from parts_of_events(grain, metrics, [one for one in metrics if one.at is at])
    folds = {one.key: one.fold for one in metrics if one.fold is not None}
    if folds:
        yield part_of(metrics, folds, DAYS.format(prefix=prefix), "first_day")
    for name in dict.fromkeys(one.group for one in metrics if one.standing is not None):
        standings = [one for one in metrics if one.standing is not None and one.group is name]
        source, counts = standing_of(grain, standings, prefix)
        yield part_of(metrics, counts, source, "day")


def parts_of_events(
    grain: Grain, metrics: Sequence[Metric], together: Sequence[Metric]
) -> Iterator[str]:
    """The parts of metrics that have the same events.

    Counts are broken down along with the numbers by a word, if there are any: then the events are
    read once, and what they come to by word is added up.
    """
    day = "CAST(local_time AS date)" if grain is Grain.DAILY else "first_day"
    within = "" if grain is Grain.DAILY else "WHERE CAST(local_time AS date) <@ days"
    whole = {one.key: count_of(one) for one in together if one.by is None}
    by_word = [one for one in together if one.by is not None]
    adds_up = all(one.value is COUNT for one in together if one.by is None)
    source = events(together[0])
    if whole and not (by_word and adds_up):
        yield part_of(metrics, whole, f"{source} {within}", day)
    for one in by_word:
        counts = whole if adds_up and one is by_word[0] else {}
        columns = "".join(f', {sql} AS "{key}"' for key, sql in counts.items())
        words = f"""(
                SELECT n, {day} AS day, {one.by} AS by_, count(*) FILTER (WHERE
                    {condition_of(one)}) AS times{columns}
                FROM {source} {within} GROUP BY 1, 2, 3
            ) words"""
        found = {key: f'sum("{key}")' for key in counts}
        found[one.key] = f"jsonb_object_agg({one.word}, times) FILTER (WHERE times > 0)"
        yield part_of(metrics, found, words, "day")


def part_of(metrics: Sequence[Metric], found: Mapping[str, str], rows: str, day: str) -> str:
    """One part: the metrics that are found here, and nothing for the others."""
    columns = ", ".join(f'{found.get(one.key, empty_of(one))} AS "{one.key}"' for one in metrics)
    return f"""
            SELECT n, {day}, NULL, NULL, NULL, NULL, {columns}
            FROM {rows} GROUP BY 1, 2"""


def empty_of(metric: Metric) -> str:
    """Nothing, of the metric's type."""
    if metric.is_by_word:
        return "CAST(NULL AS jsonb)"
    return f"CAST(NULL AS {'bigint' if metric.unit is Unit.COUNT else 'numeric'})"


def events(metric: Metric) -> str:
    """The events of the asked periods and of a day around them, with their local time, which is
    computed once a row, by what the clocks are ahead then."""
    assert metric.at is not None
    table, column = metric.events.name, metric.at.key
    return f"""(
                SELECT clocks.n, clocks.first_day, clocks.days, {table}.*,
                    {table}.{column} AT TIME ZONE clocks.ahead AS local_time
                FROM clocks
                JOIN {table} ON {table}.organization_id = :organization
                    AND {table}.community_id = clocks.community_id
                    AND {table}.{column} >= clocks.first_at AND {table}.{column} < clocks.end_at
                OFFSET 0
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
