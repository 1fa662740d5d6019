"""The metrics of a community's calendar month."""

from typing import Any

from sqlalchemy import ColumnElement, Text, case, distinct, func, literal_column

from cairn.metrics.metric import Better, Grain, Metric, Unit
from cairn.model import AccessLog, Incident, Transaction
from cairn.words import EntryType, MetricGroup, TransactionKind

HOURS: ColumnElement[Any] = (
    func.extract("epoch", Incident.resolved_at - Incident.reported_at) / 3600
)

REVERSED = literal_column(
    "(SELECT whole.kind FROM transactions whole "
    "WHERE whole.organization_id = transactions.organization_id "
    "AND whole.id = transactions.reverses_id)",
    Text,
)
"""What a reversal takes back."""


def of(kind: TransactionKind) -> ColumnElement[bool]:
    """Rows of a kind, and reversals of such rows."""
    taken_back = (Transaction.kind == TransactionKind.REVERSAL) & REVERSED.in_([kind])
    return (Transaction.kind == kind) | taken_back


def net(kind: TransactionKind) -> ColumnElement[object]:
    """What rows of a kind come to, less what reversals of these take back."""
    return func.sum(case((Transaction.kind == kind, Transaction.amount), else_=-Transaction.amount))


def behind(key: str, label: str, words: str, late: int, until: int | None) -> Metric:
    """Units by how long what they owe the longest has been past due."""
    return Metric(
        key=key,
        label=label,
        text=f"Units whose oldest unpaid charge was {words} past due at the month's end.",
        group=MetricGroup.DELINQUENCY,
        grain=Grain.MONTHLY,
        better=Better.LOWER,
        standing=f"units {late} {until or ''}".strip(),
    )


MONTHLY = (
    Metric(
        key="total_billed",
        label="Billed",
        text="Charges posted in the month, less what reversals posted in it took back of charges.",
        group=MetricGroup.LEDGER,
        grain=Grain.MONTHLY,
        unit=Unit.MONEY,
        at=Transaction.posted_at,
        value=net(TransactionKind.CHARGE),
        where=of(TransactionKind.CHARGE),
    ),
    Metric(
        key="total_collected",
        label="Collected",
        text="Payments posted in the month, less what reversals posted in it took back of "
        "payments. Credits aren't money.",
        group=MetricGroup.LEDGER,
        grain=Grain.MONTHLY,
        unit=Unit.MONEY,
        better=Better.HIGHER,
        at=Transaction.posted_at,
        value=net(TransactionKind.PAYMENT),
        where=of(TransactionKind.PAYMENT),
    ),
    Metric(
        key="collection_rate",
        label="Collection rate",
        text="Collected as a share of billed; above 100 where old debts were paid. None where "
        "nothing was billed.",
        group=MetricGroup.LEDGER,
        grain=Grain.MONTHLY,
        unit=Unit.PERCENT,
        better=Better.HIGHER,
        ratio="CASE WHEN r.total_billed > 0 "
        "THEN round(100.0 * r.total_collected / r.total_billed, 2) END",
    ),
    Metric(
        key="collection_rate_change",
        label="Change of the collection rate",
        text="The collection rate less that of the month before, in points.",
        group=MetricGroup.LEDGER,
        grain=Grain.MONTHLY,
        unit=Unit.POINTS,
        better=Better.HIGHER,
        ratio="CASE WHEN r.total_billed > 0 AND b.total_billed > 0 "
        "THEN round(100.0 * r.total_collected / r.total_billed, 2) "
        "- round(100.0 * b.total_collected / b.total_billed, 2) END",
    ),
    behind("units_delinquent_30_days", "Units 1 to 30 days behind", "1 to 30 days", 0, 30),
    behind("units_delinquent_60_days", "Units 31 to 60 days behind", "31 to 60 days", 30, 60),
    behind("units_delinquent_90_days", "Units 61 to 90 days behind", "61 to 90 days", 60, 90),
    behind(
        "units_delinquent_over_90_days", "Units over 90 days behind", "more than 90 days", 90, None
    ),
    Metric(
        key="total_entries",
        label="Entries",
        text="People who came in, whoever they were; those denied aren't among them.",
        group=MetricGroup.ACCESS,
        grain=Grain.MONTHLY,
        fold="sum(d.total_entries)",
    ),
    Metric(
        key="unique_visitors",
        label="Different visitors",
        text="Visitors who came in, each counted once in the month; those without an id aren't.",
        group=MetricGroup.ACCESS,
        grain=Grain.MONTHLY,
        at=AccessLog.occurred_at,
        value=func.count(distinct(AccessLog.visitor_id)),
        counts_once=True,
        where=~AccessLog.denied
        & (AccessLog.entry_type == EntryType.VISITOR)
        & AccessLog.visitor_id.is_not(None),
    ),
    Metric(
        key="total_incidents",
        label="Incidents",
        text="Incidents reported in the month.",
        group=MetricGroup.INCIDENTS,
        grain=Grain.MONTHLY,
        better=Better.LOWER,
        fold="sum(d.incidents_reported)",
    ),
    Metric(
        key="incidents_by_category",
        label="Incidents by category",
        text="Incidents reported in the month, by what they were.",
        group=MetricGroup.INCIDENTS,
        grain=Grain.MONTHLY,
        at=Incident.reported_at,
        by="category",
    ),
    Metric(
        key="avg_resolution_hours",
        label="Hours to resolve, average",
        text="From report to resolution, of the incidents resolved in the month.",
        group=MetricGroup.INCIDENTS,
        grain=Grain.MONTHLY,
        unit=Unit.HOURS,
        better=Better.LOWER,
        at=Incident.resolved_at,
        value=func.avg(HOURS),
    ),
    Metric(
        key="median_resolution_hours",
        label="Hours to resolve, median",
        text="Half of the incidents resolved in the month took no longer.",
        group=MetricGroup.INCIDENTS,
        grain=Grain.MONTHLY,
        unit=Unit.HOURS,
        better=Better.LOWER,
        at=Incident.resolved_at,
        value=func.percentile_cont(0.5).within_group(HOURS),
    ),
    Metric(
        key="p90_resolution_hours",
        label="Hours to resolve, nine in ten",
        text="Nine in ten of the incidents resolved in the month took no longer.",
        group=MetricGroup.INCIDENTS,
        grain=Grain.MONTHLY,
        unit=Unit.HOURS,
        better=Better.LOWER,
        at=Incident.resolved_at,
        value=func.percentile_cont(0.9).within_group(HOURS),
    ),
    Metric(
        key="total_reservations",
        label="Reservations",
        text="Reservations made in the month, whatever became of them.",
        group=MetricGroup.RESERVATIONS,
        grain=Grain.MONTHLY,
        fold="sum(d.reservations_made)",
    ),
    Metric(
        key="utilization_by_amenity",
        label="Use of amenities",
        text="Hours reserved while open, as a share of the hours open times the capacity; "
        "cancelled ones don't count, no-shows do.",
        group=MetricGroup.RESERVATIONS,
        grain=Grain.MONTHLY,
        unit=Unit.PERCENT,
        better=Better.HIGHER,
        standing="utilization",
    ),
)
