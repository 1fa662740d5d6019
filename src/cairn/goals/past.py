"""Days past: which day is asked for, and the tables as they were shown at its end."""

from datetime import date

from cairn import errors
from cairn.access.actor import Actor

TABLES_THEN = """
    was AS MATERIALIZED (
        SELECT (s.kept).*, s.child_total, s.child_count, s.completed_child_count, s.total_weight,
            s.expected_percentage AS expected
        FROM engine.shown_on(:organization, :today) s
    ), goals AS MATERIALIZED (
        SELECT g.organization_id, g.id, g.kind, was.parent_id, was.title, g.description,
            g.owner_id, g.department, g.starts_on, g.ends_on, was.state, was.weight,
            g.rollup_strategy, g.external_id, g.version, g.created_by, g.created_at, g.updated_at,
            CASE WHEN was.is_deleted THEN g.updated_at END AS deleted_at
        FROM was
        JOIN public.goals g ON g.organization_id = :organization AND g.id = was.goal_id
    ), goal_progress AS MATERIALIZED (
        SELECT p.organization_id, p.goal_id, was.progress_percentage, was.computed_percentage,
            was.override_percentage, was.raw_percentage, was.current_value, was.target_value,
            was.calculation_method, was.manual_override_reason, was.child_total, was.child_count,
            was.completed_child_count, was.link_count, p.log_count, was.total_weight,
            was.coverage, was.expected AS expected_percentage, CAST(:today AS date) AS expected_on,
            was.changed_on, was.period_start, was.period_end, p.last_calculated_at,
            p.calculation_version,
            CASE WHEN was.kind = 'target' AND was.child_count = 0
                THEN was.computed_percentage = 100 ELSE p.is_done END AS is_done
        FROM was
        JOIN public.goal_progress p
            ON p.organization_id = :organization AND p.goal_id = was.goal_id
    ), goal_links AS (
        SELECT * FROM engine.links_on(:organization, :today)
    )
"""
"""Stand before a statement of reads with WITH RECURSIVE, and are found instead of the tables of the
same names. `:today` is the day that is shown. They have no indexes: joins only, no look-ups a row.
"""


def with_tables(is_past: bool, recursive: str = "") -> str:
    """What a statement begins with to show a day past, or now: the tables, and its own parts of
    WITH RECURSIVE, if it has any."""
    parts = [part for part in (TABLES_THEN if is_past else "", recursive) if part]
    return f"WITH RECURSIVE {', '.join(parts)}" if parts else ""


def day_of(actor: Actor, as_of: date | None) -> date | None:
    """The day past that is to be shown; None: as it is now.

    Raises:
        AsOfInFuture: the day hasn't come yet.
    """
    if as_of is not None and as_of > actor.today:
        raise errors.AsOfInFuture(as_of=as_of, today=actor.today)
    return None if as_of == actor.today else as_of
