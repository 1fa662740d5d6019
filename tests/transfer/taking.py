"""Short ways to import a text as a file."""

import os
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.transfer.files import Order, import_file
from cairn.transfer.report import Report

REPOSITORY = Path(__file__).parents[2]
DATA = Path(os.environ.get("CAIRN_EXAMPLE_DATA", REPOSITORY.parent / "shared" / "data"))
"""Where published files are, for tests that are skipped without them."""
EXAMPLES = REPOSITORY / "examples"


class Taking:
    """Imports texts as files of one folder, in one transaction."""

    def __init__(self, db: AsyncSession, actor: Actor, folder: Path) -> None:
        self.db, self.actor, self.folder = db, actor, folder

    async def goals(self, content: str | bytes, mapping: str | None = None, **order: Any) -> Report:
        """Import goals."""
        return await self.take("goals", content, mapping, **order)

    async def logs(self, content: str | bytes, mapping: str | None = None, **order: Any) -> Report:
        """Import logs."""
        return await self.take("logs", content, mapping, **order)

    async def events(self, content: str | bytes, mapping: str, **order: Any) -> Report:
        """Import events."""
        return await self.take("events", content, mapping, **order)

    async def take(
        self,
        what: Any,
        content: str | bytes,
        mapping: str | None,
        name: str = "file.csv",
        maps: tuple[str, ...] = (),
    ) -> Report:
        """Import a text as a file of that name."""
        file = self.folder / name
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        rules = None
        if mapping is not None:
            rules = self.folder / "mapping.yaml"
            rules.write_text(mapping)
        return await import_file(self.db, self.actor, Order(what, file, rules, maps))

    async def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What a query finds."""
        return [tuple(row) for row in await self.db.execute(text(statement))]

    async def differences(self) -> list[tuple[Any, ...]]:
        """What `verify` finds wrong."""
        return await self.rows(f"SELECT * FROM engine.verify('{self.actor.organization_id}')")


def reasons(report: Report) -> list[tuple[int, str, str]]:
    """The refusals of a report as plain values."""
    return [(one.row, one.field, one.message) for one in report.in_order()]


def places(report: Report) -> list[tuple[int, str]]:
    """Row and field of the refusals."""
    return [(one.row, one.field) for one in report.in_order()]
