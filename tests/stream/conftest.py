"""What tests of the stream share."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.kit.db import transaction
from make import Person, World
from stream.ears import Ear

Committing = Callable[[], AbstractAsyncContextManager[AsyncSession]]


@pytest.fixture
def listen(app: FastAPI, world: World) -> Callable[..., Ear]:
    """Listens as a person, from now on or from an event's id on."""

    def listen(person: Person | None = None, last_id: str | None = None) -> Ear:
        return Ear(app.state.stream, world, person or world.admin, last_id)

    return listen


@pytest.fixture
def committing(app: FastAPI, world: World) -> Committing:
    """Transactions in the world's organization that are committed."""
    return lambda: transaction(app.state.sessions, world.organization_id)
