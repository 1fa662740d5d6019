"""The metrics of a community's week, Monday to Sunday, all of them folded from its days."""

from cairn.metrics.metric import Better, Grain, Metric, Unit
from cairn.words import MetricGroup

WEEKLY = (
    Metric(
        key="total_entries",
        label="Entries",
        text="People who came in, whoever they were; those denied aren't among them.",
        group=MetricGroup.ACCESS,
        grain=Grain.WEEKLY,
        fold="sum(d.total_entries)",
    ),
    Metric(
        key="avg_daily_entries",
        label="Entries a day",
        text="Entries by the days of the week that have been, since the community opened.",
        group=MetricGroup.ACCESS,
        grain=Grain.WEEKLY,
        fold="round(avg(d.total_entries) FILTER (WHERE metric_date >= opened_on), 2)",
    ),
    Metric(
        key="incidents_reported",
        label="Incidents reported",
        text="Incidents reported in the week.",
        group=MetricGroup.INCIDENTS,
        grain=Grain.WEEKLY,
        better=Better.LOWER,
        fold="sum(d.incidents_reported)",
    ),
    Metric(
        key="incidents_resolved",
        label="Incidents resolved",
        text="Incidents resolved in the week, whenever they were reported.",
        group=MetricGroup.INCIDENTS,
        grain=Grain.WEEKLY,
        better=Better.HIGHER,
        fold="sum(d.incidents_resolved)",
    ),
    Metric(
        key="payments_amount",
        label="Money received",
        text="What the payments posted in the week come to.",
        group=MetricGroup.LEDGER,
        grain=Grain.WEEKLY,
        unit=Unit.MONEY,
        better=Better.HIGHER,
        fold="sum(d.payments_amount)",
    ),
    Metric(
        key="entries_change_pct",
        label="Change of entries",
        text="Entries against the week before; none where that had none, or until the week "
        "is over.",
        group=MetricGroup.ACCESS,
        grain=Grain.WEEKLY,
        unit=Unit.PERCENT,
        ratio="round(100.0 * (r.total_entries - b.total_entries) / nullif(b.total_entries, 0), 2)",
    ),
    Metric(
        key="incidents_change_pct",
        label="Change of incidents",
        text="Incidents reported against the week before; none where that had none, or until the "
        "week is over.",
        group=MetricGroup.INCIDENTS,
        grain=Grain.WEEKLY,
        unit=Unit.PERCENT,
        better=Better.LOWER,
        ratio="round(100.0 * (r.incidents_reported - b.incidents_reported) "
        "/ nullif(b.incidents_reported, 0), 2)",
    ),
)
