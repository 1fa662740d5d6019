"""Setting what a KPI comes to in a period, as one does in a cell of a grid."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor
from cairn.goals.schemas import ReceiptOut
from cairn.kit.fields import plain
from cairn.kpis import grid_queries, logs, queries
from cairn.kpis.grid_rules import DaySums, Entry, Step, likely_day, step_to, value_of
from cairn.kpis.grid_schemas import PeriodIn, PeriodWritten
from cairn.kpis.schemas import LogIn, LogOut, LogPatch, LogWritten
from cairn.kpis.streak_rules import EVERY_DAY, Part
from cairn.progress import rollup
from cairn.words import Measure

NONE = ReceiptOut(updated_progress=[], hidden_count=0)


async def set_period(db: AsyncSession, actor: Actor, kpi_id: UUID, body: PeriodIn) -> PeriodWritten:
    """Make the logs of a period come to a value, a tick, a skip or nothing.

    The KPI is locked meanwhile, so that nobody logs to it between the look and the change. What is
    wanted already is left as it is, so that sending it again does nothing.

    Raises:
        PeriodMoved: it doesn't come to what was seen any more.
        PeriodNotSettable: it lies outside of the KPI's, or its logs can't be made to come to this.
    """
    await rollup.hold_structure(db, actor.organization_id)
    kpi = await logs.get_loggable(db, actor, kpi_id)
    if kpi.child_count > 0:
        raise errors.KpiHasChildren(title=kpi.title)
    period = await grid_queries.lock_progress(db, actor, kpi_id)
    first, last = inside(period, body)
    entries = [
        Entry(row.value, row.is_completed, row.skipped, row.id, row.log_date)
        for row in await grid_queries.list_entries(db, actor, kpi_id, first, last)
    ]
    measure = Measure(kpi.measure)
    current = await value_between(db, actor, kpi, first, last)
    wanted = Entry(body.value, body.is_completed, body.skipped)
    if is_so(entries, wanted, current, measure):
        return PeriodWritten(**dict(NONE), value=current, log=None, before=None)
    if "seen" in body.model_fields_set and body.seen != current:
        raise errors.PeriodMoved(
            title=kpi.title, current=shown(current), seen=shown(body.seen), first=first, last=last
        )
    step = step_to(measure, entries, wanted, current)
    if isinstance(step, str):
        raise errors.PeriodNotSettable(why=step)
    day = likely_day(measure, first, last, actor.today, entries)
    before = await log_before(db, actor, step)
    receipt, log = await take(db, actor, kpi_id, step, day)
    value = await value_between(db, actor, kpi, first, last)
    return PeriodWritten(**dict(receipt), value=value, log=log, before=before)


def inside(period: Row[Any], body: PeriodIn) -> tuple[date, date]:
    """The days of a period on which a KPI runs."""
    first = max(body.first, period.period_start or body.first)
    last = min(body.last, period.period_end or body.last)
    if first > last:
        raise errors.PeriodNotSettable(
            why=f"{body.first} to {body.last} lies outside of the KPI's period, "
            f"{period.period_start or '…'} to {period.period_end or '…'}."
        )
    return first, last


def is_so(
    entries: Sequence[Entry], wanted: Entry, current: Decimal | None, measure: Measure
) -> bool:
    """Whether the logs of a period are what is wanted already."""
    if wanted.is_empty:
        return not entries
    if wanted.skipped:
        return bool(entries) and all(entry.skipped for entry in entries)
    if wanted.value is None or measure is Measure.COMPLETION:
        return any(
            entry.is_completed == wanted.is_completed and entry.value == wanted.value
            for entry in entries
        )
    return current == wanted.value


def shown(value: Decimal | None) -> str:
    """A value in a refusal."""
    return "nothing" if value is None else plain(value)


async def value_between(
    db: AsyncSession, actor: Actor, kpi: Row[Any], first: date, last: date
) -> Decimal | None:
    """What the logs of a KPI between two days come to."""
    rows = await grid_queries.list_day_sums(db, actor, [kpi.id], first, last)
    days = [
        DaySums(**{name: value for name, value in row._mapping.items() if name != "kpi_id"})
        for row in rows
    ]
    weekdays = frozenset(kpi.due_weekdays or EVERY_DAY)
    part = Part(first, last, is_daily=True, weekdays=weekdays)
    due = {day for day in part.days(first, last) if day.isoweekday() in weekdays}
    return value_of(Measure(kpi.measure), days, due)


async def log_before(db: AsyncSession, actor: Actor, step: Step) -> LogOut | None:
    """The log that is to be corrected or removed."""
    log_id = step.remove if step.change is None else step.change[0]
    if log_id is None:
        return None
    return LogOut.model_validate(await queries.get_log(db, actor, log_id))


async def take(
    db: AsyncSession, actor: Actor, kpi_id: UUID, step: Step, day: date
) -> tuple[ReceiptOut, LogOut | None]:
    """Do what the step says; answers with what moved, and the log that is there now."""
    if step.remove is not None:
        return await logs.remove_log(db, actor, kpi_id, step.remove), None
    if step.change is not None:
        log_id, entry = step.change
        patch = LogPatch(value=entry.value, is_completed=entry.is_completed, skipped=entry.skipped)
        return parted(await logs.change_log(db, actor, kpi_id, log_id, patch))
    if step.add is None:
        return NONE, None
    entry = step.add
    body = LogIn(
        date=day, value=entry.value, is_completed=entry.is_completed, skipped=entry.skipped
    )
    return parted(await logs.log_value(db, actor, kpi_id, body))


def parted(written: LogWritten) -> tuple[ReceiptOut, LogOut]:
    """A log, and what it moved."""
    receipt = ReceiptOut(
        updated_progress=written.updated_progress, hidden_count=written.hidden_count
    )
    return receipt, written.log
