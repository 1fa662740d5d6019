"""The stream over real HTTP."""

import asyncio

import httpx2
import pytest

from cairn.app import create_app
from cairn.kit.settings import Settings
from live import UNLIMITED, serving
from make import make_kpi
from stream.ears import events_in


@pytest.fixture
def address(database_url):
    """A server of its own; it ends while somebody listens, or the test would never end."""
    with serving(create_app(database_url, Settings(pool_size=4, **UNLIMITED))) as address:
        yield f"{address}/api/v1"


async def test_who_listens_is_told_until_the_server_ends(address, committing, world, actor):
    async with committing() as db:
        kpi = await make_kpi(db, actor)
    chunks: list[str] = []

    async with httpx2.AsyncClient(base_url=address, headers=world.admin.headers) as client:
        await client.get(f"/progress/{kpi.id}")  # The first of a day computes what is expected.
        response = await client.send(client.build_request("GET", "/progress/stream"), stream=True)
        text = response.aiter_text()
        while not events_in("".join(chunks)):
            chunks.append(await anext(text))
        body = {"date": str(world.today), "value": "5"}
        await client.post(f"/kpi-logs/{kpi.id}/log", json=body)
        while len(events_in("".join(chunks))) < 2:
            chunks.append(await anext(text))

    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["cache-control"] == "no-store"
    ready, changed = events_in("".join(chunks))
    assert (ready.name, changed.name) == ("ready", "changed")
    assert changed.data == {"goal_ids": [str(kpi.id)]}


async def test_an_end_of_the_server_ends_streams(database_url, world):
    app = create_app(database_url, Settings(pool_size=4, **UNLIMITED))
    heard: list[str] = []

    async def listen(address: str) -> None:
        url = f"{address}/api/v1/progress/stream"
        client = httpx2.AsyncClient(headers=world.admin.headers)
        async with client, client.stream("GET", url) as response:
            async for text in response.aiter_text():
                heard.append(text)
                is_ready.set()

    is_ready = asyncio.Event()
    server = serving(app)
    listening = asyncio.create_task(listen(server.__enter__()))
    await is_ready.wait()
    await asyncio.to_thread(server.__exit__, None, None, None)
    await listening

    assert [event.name for event in events_in("".join(heard))] == ["ready"]


async def test_one_may_ask_once_what_changed_since(client, committing, world, actor):
    url, once = "/progress/stream", {"seconds": 0}
    async with committing() as db:
        await make_kpi(db, actor)
    first = await client.get(url, params=once, headers=world.admin.headers)
    (ready,) = events_in(first.text)
    async with committing() as db:
        kpi = await make_kpi(db, actor)

    headers = {**world.admin.headers, "Last-Event-ID": ready.id}
    second = await client.get(url, params=once, headers=headers)

    _, changed = events_in(second.text)
    assert changed.data == {"goal_ids": [str(kpi.id)]}
