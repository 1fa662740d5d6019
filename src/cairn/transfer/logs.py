"""Importing logs: read and copied first, then written and carried up in portions."""

from asyncio import to_thread
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor
from cairn.access.permissions import Permission
from cairn.goals import reads, rights
from cairn.goals.bulk import CHUNK
from cairn.kit.fields import without_nul
from cairn.kit.rows import FileRow, reason_of
from cairn.kpis.logs import demand_sense
from cairn.kpis.schemas import LogIn
from cairn.progress import rollup
from cairn.transfer import log_rows
from cairn.transfer.labels import parse_day, parse_label
from cairn.transfer.log_rows import LogRow
from cairn.transfer.mapping import LOG_FIELDS, LogSection, Mapping
from cairn.transfer.report import Report, Tell
from cairn.transfer.wishes import FieldRefused, read_sections, rounded

LONGEST_KEY = 300


async def write_logs(
    db: AsyncSession,
    actor: Actor,
    rows: Iterator[FileRow],
    mapping: Mapping,
    report: Report,
    tell: Tell,
) -> None:
    """Log what the rows of a file say; refusals go into the report.

    A log is known by its KPI and key: the same again changes nothing, another value corrects it.
    Owns the structure from when the file is read until the transaction ends.
    """
    await log_rows.create_tables(db)
    wanted = Reader(actor, mapping, report).read(rows)
    while portion := await to_thread(lambda: list(islice(wanted, CHUNK))):
        await log_rows.stage_rows(db, portion)
    await rollup.own_structure(db, actor.organization_id)
    await reads.refresh_expected(db, actor)
    for refused in await log_rows.tell_apart(db, actor):
        report.refuse(refused.row, *reason_of_row(actor, refused))
    moved = set()
    async for done, total, goals in log_rows.write_portions(db, actor, report.file):
        moved |= goals
        tell("writing", done, total)
    written, report.unchanged = await log_rows.count_logs(db, actor)
    report.created, report.changed, report.moved = written.created, written.changed, len(moved)
    if written.outside:
        report.notes.append(
            f"{written.outside} logs lie outside of their KPI's period: kept, not counted"
        )


def reason_of_row(actor: Actor, refused: Row[Any]) -> tuple[str, str]:
    """The field that refuses a log, and why."""
    title = refused.title
    match refused.why:
        case "unknown":
            return "kpi", f"there is no KPI {refused.external_id}"
        case "forbidden":
            return "kpi", str(rights.refusal(actor, Permission.GOALS_LOG, title))
        case "deleted":
            return "kpi", str(errors.GoalIsDeleted(title=title))
        case "parent":
            return "kpi", str(errors.KpiHasChildren(title=title))
        case "fed":
            return "kpi", str(errors.KpiIsFed(title=title, what="logs by hand"))
        case _:
            return (
                "value",
                f"{refused.external_id} has something else for {refused.source_key} in line "
                f"{refused.same_as}; map a `key` column if both are meant",
            )


class Reader:
    """Makes logs of the rows of a file."""

    def __init__(self, actor: Actor, mapping: Mapping, report: Report) -> None:
        self.actor, self.mapping, self.report = actor, mapping, report
        self.seen: Counter[tuple[str, str]] = Counter()

    def read(self, rows: Iterator[FileRow]) -> Iterator[LogRow]:
        """The logs of all rows; what can't be one goes into the report."""
        sections = self.mapping.logs
        return read_sections(rows, self.mapping, self.report, sections, self.log_of)

    def log_of(self, row: int, section: LogSection, cells: dict[str, str]) -> LogRow:
        """The log that a section makes of a row.

        Raises:
            FieldRefused: a field can't be read, or says nothing.
        """
        kpi = self.text("kpi", section, cells)
        if not kpi:
            raise FieldRefused("kpi", "the row names no KPI")
        label, first, last = self.days(section, cells)
        day = first if section.day == "first" else last
        is_open = section.cap == "today" and day > self.actor.today >= first
        log = self.checked(section, cells, self.actor.today if is_open else day)
        external_id = self.mapping.external_id(kpi)
        key = self.key(section, cells, external_id, label)
        return LogRow(row, external_id, key, first, log.pop("date"), is_open, **log)

    def text(self, field: str, section: LogSection, cells: dict[str, str]) -> str:
        """The text of a field; empty where the mapping or the row has none."""
        cell = getattr(section, field)
        try:
            text = "" if cell is None else cell.read(cells, self.mapping.labels.reading)
            return without_nul(text)
        except ValueError as error:
            raise FieldRefused(field, str(error)) from None

    def days(self, section: LogSection, cells: dict[str, str]) -> tuple[str, Any, Any]:
        """What the row calls the period, its first day and its last."""
        field = "label" if section.date is None else "date"
        text = self.text(field, section, cells)
        try:
            if field == "date":
                day = parse_day(text)
                return day.isoformat(), day, day
            return (text, *parse_label(text, self.mapping.labels.reading))
        except ValueError as error:
            raise FieldRefused(field, str(error)) from None

    def checked(self, section: LogSection, cells: dict[str, str], day: Any) -> dict[str, Any]:
        """The fields as the schema and the rules of logs let them pass."""
        texts = {name: self.text(name, section, cells) for name in LOG_FIELDS}
        given: dict[str, Any] = {name: text for name, text in texts.items() if text}
        if "value" in given:
            given["value"] = rounded(given["value"])
        try:
            log = LogIn(date=day, **given).model_dump()
            demand_sense(self.actor, log)
        except ValidationError as invalid:
            raise FieldRefused(*reason_of(invalid.errors()[0])) from None
        except errors.LogDateInFuture as problem:
            raise FieldRefused("date", str(problem)) from None
        except errors.LogSaysNothing as problem:
            raise FieldRefused("value", str(problem)) from None
        return log

    def key(self, section: LogSection, cells: dict[str, str], external_id: str, label: str) -> str:
        """What makes the log known again: the key column, else the label, else the day and which
        of its logs it is."""
        key = self.text("key", section, cells) or label
        if section.date is not None and section.key is None:
            self.seen[external_id, label] += 1
            turn = self.seen[external_id, label]
            key = label if turn == 1 else f"{label} #{turn}"
        key = self.mapping.external_id(key)
        if len(key) > LONGEST_KEY:
            raise FieldRefused("key", f"{key:.40}… is longer than {LONGEST_KEY} characters")
        return key
