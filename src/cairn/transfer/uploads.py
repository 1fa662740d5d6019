"""Importing what somebody sends: no file of the server is read, nor any rule that names one."""

from collections.abc import Iterator, Mapping
from itertools import groupby

from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.errors import ImportTooLong
from cairn.kit.rows import FileRow
from cairn.transfer.files import Order, import_file
from cairn.transfer.import_schemas import ImportOut, PlannedOut, ReasonOut, RefusedRowOut
from cairn.transfer.report import Report


class Kept:
    """Lets rows through up to a number, and keeps what they said."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.cells: dict[int, Mapping[str, str]] = {}

    def watch(self, rows: Iterator[FileRow]) -> Iterator[FileRow]:
        """The same rows.

        Raises:
            ImportTooLong: there are more than `most`.
        """
        for count, row in enumerate(rows):
            if count == self.most:
                raise ImportTooLong(limit=f"{self.most:,}")
            self.cells[row.number] = {
                encodable(name): encodable(cell) for name, cell in row.cells.items()
            }
            yield row


async def import_upload(db: AsyncSession, actor: Actor, order: Order, most: int) -> ImportOut:
    """Take what is right in a file that was sent; a dry run does the same and takes it back.

    Everything of a dry run happens behind a savepoint: what is locked there is free again once it
    is rolled back, and nothing of it stays.

    Raises:
        FileUnreadable, MappingInvalid, ImportTooLong: nothing is taken then.
    """
    kept = Kept(most)
    savepoint = await db.begin_nested()
    try:
        report = await import_file(db, actor, order, watch=kept.watch)
    except BaseException:
        await savepoint.rollback()
        raise
    await (savepoint.rollback() if order.is_dry_run else savepoint.commit())
    return answer(report, kept)


def answer(report: Report, kept: Kept) -> ImportOut:
    """What came of an import, with what refused rows said."""
    return ImportOut(
        is_dry_run=report.is_dry_run,
        rows=report.rows,
        taken=report.taken,
        left_out=report.left_out,
        refused=report.refused,
        created=report.created,
        changed=report.changed,
        unchanged=report.unchanged,
        moved=report.moved,
        notes=report.notes,
        refused_rows=[
            RefusedRowOut(
                row=number,
                cells={name: text for name, text in kept.cells.get(number, {}).items() if name},
                reasons=[
                    ReasonOut(field=one.field, message=encodable(one.message)) for one in refusals
                ],
            )
            for number, refusals in groupby(report.in_order(), key=lambda one: one.row)
        ],
        goals=[PlannedOut.model_validate(one) for one in report.goals],
    )


def encodable(text: str) -> str:
    """A text as an answer can hold it: halves of surrogate pairs, which JSON may name, aren't."""
    return text.encode(errors="replace").decode()
