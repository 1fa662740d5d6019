"""What the tests of imports share."""

from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.kit.db import enter_communities

from .taking import Taking


@pytest.fixture
async def taking(db: AsyncSession, actor: Actor, tmp_path: Path) -> Taking:
    """Imports into the test's own organization, rolled back at the end."""
    await enter_communities(db)
    return Taking(db, actor, tmp_path)
