"""What was true at the end of a day, as rows that a part of a statement reads."""

from collections.abc import Sequence

from cairn.metrics.metric import Grain, Metric

GIVEN = ":organization, :communities, :first_days, :last_days"

DELINQUENCY = """(
                WITH ranges AS MATERIALIZED (
                    SELECT *, least(last_day, running_day) AS until FROM metrics.asked({given})
                ), places AS MATERIALIZED (
                    SELECT community_id, max(until) AS until FROM ranges GROUP BY 1
                ), points AS (
                    SELECT p.community_id, l.late, s.*, NULL AS n, NULL AS asked_day
                    FROM places p CROSS JOIN unnest(CAST('{late}' AS smallint[])) l (late)
                    CROSS JOIN LATERAL (
                        SELECT c.day, sum(c.units) AS units, sum(c.amount) AS amount
                        FROM (
                            SELECT unnest(a.days) AS day, unnest(a.units) AS units,
                                unnest(a.amounts) AS amount
                            FROM {prefix}arrears a WHERE a.organization_id = :organization
                                AND a.community_id = p.community_id AND a.late = l.late
                        ) c
                        WHERE c.day <= p.until
                        GROUP BY 1
                    ) s
                    UNION ALL
                    SELECT r.community_id, l.late, CAST(day AS date), 0, 0, r.n, {asked_day}
                    FROM ranges r
                    CROSS JOIN unnest(CAST('{late}' AS smallint[])) l (late)
                    CROSS JOIN LATERAL generate_series({since}, r.until, interval '1 day') day
                )
                SELECT n, asked_day AS day, late, CAST(units AS bigint) AS units, amount
                FROM (
                    SELECT n, asked_day, late, sum(units) OVER upto AS units,
                        sum(amount) OVER upto AS amount
                    FROM points WINDOW upto AS (PARTITION BY community_id, late ORDER BY day)
                ) s
                WHERE n IS NOT NULL
            ) delinquency"""
"""What all units of communities owe past due, in sum: `units` so many of them, `amount` so much,
for each number of days late. What is stored of each unit is added up, and ledgers aren't read; one
number of days after the other, since rows are sorted fastest by their day alone."""


def standing_of(grain: Grain, metrics: Sequence[Metric], prefix: str) -> tuple[str, dict[str, str]]:
    """Standings of the asked periods, as rows with a day, and how each metric reads them.

    A month stands as at its last day, or on the running one. With a prefix before its name, another
    table is read than that of what units owe.
    """
    name = metrics[0].standing
    if name == "packages":
        return f"metrics.pending({GIVEN})", {metrics[0].key: "any_value(packages)"}
    if name == "utilization":
        return f"metrics.utilization({GIVEN})", {metrics[0].key: "any_value(utilization)"}
    late = sorted({days for one in metrics for days in one.late})
    given = {"given": GIVEN, "prefix": prefix, "late": "{" + ",".join(map(str, late)) + "}"}
    if grain is Grain.DAILY:
        each = DELINQUENCY.format(**given, since="r.first_day", asked_day="CAST(day AS date)")
        return each, {one.key: f"any_value({one.standing})" for one in metrics}
    counts = {}
    for one in metrics:
        since, *until = one.late
        counts[one.key] = f"sum(units) FILTER (WHERE late = {since})" + "".join(
            f" - sum(units) FILTER (WHERE late = {days})" for days in until
        )
    return DELINQUENCY.format(**given, since="r.until", asked_day="r.first_day"), counts
