"""What the tests of imports share."""

from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor

from .taking import Taking


@pytest.fixture
def taking(db: AsyncSession, actor: Actor, tmp_path: Path) -> Taking:
    """Imports into the test's own organization, rolled back at the end."""
    return Taking(db, actor, tmp_path)
