"""The whole OpenAPI document, held against the server: no 500, nothing undocumented."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from cairn.app import create_app
from cairn.kit.db import create_engine, create_sessions, transaction
from cairn.kit.settings import Settings
from live import UNLIMITED, serving
from make import World, make_kpi, make_objective, make_vision, make_world

EXCLUDED = {
    # The last part may be a log's id too, for PATCH and DELETE.
    "/api/v1/kpi-logs/{kpi_id}/log": [unsupported_method],
    "/api/v1/kpi-logs/{kpi_id}/period": [unsupported_method],
    # It may be the id of a KPI, for GET. What is wrong in its rows is told in the answer.
    "/api/v1/kpi-logs/bulk": [unsupported_method, negative_data_rejection],
    # It may be the id of a notice, for PATCH.
    "/api/v1/inbox/read": [unsupported_method],
    # It may be the id of a community, for PATCH.
    "/api/v1/communities/compare": [unsupported_method],
    # What is wrong in its rows is told in the answer.
    "/api/v1/communities/{community_id}/events/{table}": [negative_data_rejection],
    "/api/v1/import/goals": [negative_data_rejection],
    "/api/v1/import/logs": [negative_data_rejection],
    # It may be the id of an objective or a KPI, for PUT, PATCH and DELETE.
    "/api/v1/objectives/gantt": [unsupported_method],
    "/api/v1/kpis/grid": [unsupported_method],
    "/api/v1/kpis/habits": [unsupported_method],
}
ENDLESS = "/api/v1/progress/stream"
"""Answers as long as one listens; it has tests of its own."""
ROOT = Path(__file__).parents[1]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
    ignored_auth,
    unsupported_method,
]


async def fill(database_url: str) -> World:
    """An organization with a goal of each kind, so that reads find something."""
    engine = create_engine(database_url)
    sessions = create_sessions(engine)
    world = await make_world(sessions)
    async with transaction(sessions, world.organization_id) as db:
        actor = world.actor(world.admin)
        vision = await make_vision(db, actor)
        await make_kpi(db, actor, vision)
        await make_objective(db, actor)
    await engine.dispose()
    return world


@pytest.fixture(scope="module")
def api(database_url: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a running server, and the headers of its admin."""
    with asyncio.Runner() as runner:
        world = runner.run(fill(database_url))
    with serving(create_app(database_url, Settings(pool_size=4, **UNLIMITED))) as address:
        yield address, world.admin.headers


@schemathesis.serializer("application/x-ndjson")
def as_lines(context: schemathesis.SerializationContext, value: Any) -> bytes:
    """Text as it is, whatever else as JSON on one line."""
    return (value if isinstance(value, str) else json.dumps(value)).encode(errors="replace")


schema = schemathesis.openapi.from_path(ROOT / "openapi.json").exclude(path=ENDLESS)


@schema.parametrize()
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_keeps_its_word(case, api):
    address, headers = api

    case.call_and_validate(
        base_url=address, headers=headers, checks=CHECKS, excluded_checks=EXCLUDED.get(case.path)
    )
