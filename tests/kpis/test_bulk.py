"""Logs in bulk: what is right is taken and carried up once, what isn't is told by its line."""

import asyncio
import csv
import io
import json
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy import event

from cairn.app import create_app
from cairn.goals.deletion import remove_goal
from cairn.kit.db import scalar, transaction
from cairn.kit.settings import Settings
from cairn.kpis.bulk import log_bulk
from cairn.kpis.bulk_rows import BulkFormat
from cairn.kpis.streaks import read_streaks
from cairn.words import Kind
from make import differences, link, log, make_kpi, make_objective, make_vision, progress

DAY = date(2026, 3, 2)
MOST = 10_000


def row(kpi, value=1, **fields) -> dict:
    """A row that logs a value."""
    return {"kpi_id": str(kpi.id), "date": DAY.isoformat(), "value": str(value), **fields}


def ndjson(rows) -> bytes:
    """Rows as NDJSON; texts as they are."""
    lines = [one if isinstance(one, str) else json.dumps(one) for one in rows]
    return "\n".join(lines).encode()


def as_csv(rows) -> bytes:
    """Rows as CSV."""
    columns = list(dict.fromkeys(name for one in rows for name in one))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


async def write(db, actor, rows, key=None):
    """Log rows in bulk."""
    body = io.BytesIO(ndjson(rows))
    return await log_bulk(db, actor, body, BulkFormat.NDJSON, most=MOST, idempotency_key=key)


async def test_all_rows_are_logged_and_carried_up_together(db, actor):
    vision = await make_vision(db, actor)
    kpis = [await make_kpi(db, actor, vision, external_id=f"K{n}") for n in range(4)]
    objective = await make_objective(db, actor)
    await link(db, actor, objective, kpis[0])
    rows = [row(kpi, 10) for kpi in kpis for _ in range(3)]
    rows += [{"external_id": "K1", "date": str(DAY), "value": 10, "note": "by its other name"}]

    result = await write(db, actor, rows)

    assert (result.taken, result.refused, result.repeated) == (13, 0, 0)
    assert await progress(db, *kpis, vision, objective) == (30, 40, 30, 30, Decimal("32.5"), 30)
    assert result.updated_total == 6
    assert {moved.goal_id for moved in result.updated_progress} == {
        *(kpi.id for kpi in kpis),
        vision.id,
        objective.id,
    }
    assert await scalar(db, "SELECT count(*) FROM audit WHERE action = 'log_many'") == 4


MALFORMED = [
    ("{", "row"),
    ("[1]", "row"),
    ({"date": "2026-02-30"}, "date"),
    ({"date": "2999-01-01"}, "date"),
    ({"value": "a lot"}, "value"),
    ({"value": None}, "value"),
    ({"skipped": True}, "skipped"),
    ({"confidence": 11}, "confidence"),
    ({"kpi_id": "0193ca9f-0000-7000-8000-000000000000"}, "kpi_id"),
    ({"colour": "red"}, "colour"),
]


async def test_ten_malformed_rows_among_many_are_named_and_the_rest_is_taken(db, actor):
    kpi = await make_kpi(db, actor)
    rows = [row(kpi) for _ in range(2000)]
    lines = [7 + 190 * n for n in range(len(MALFORMED))]
    for line, (wrong, _) in zip(lines, MALFORMED, strict=True):
        rows[line - 1] = wrong if isinstance(wrong, str) else row(kpi) | wrong

    result = await write(db, actor, rows)

    told = [(one.line, one.field) for one in result.errors]
    assert told == list(zip(lines, (field for _, field in MALFORMED), strict=True))
    assert all(one.message and one.expected for one in result.errors)
    assert (result.taken, result.refused, result.errors_total) == (1990, 10, 10)
    assert await scalar(db, "SELECT count(*) FROM kpi_logs") == 1990


async def test_csv_is_read_as_spreadsheets_write_it(client, world, app):
    actor = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        kpi = await make_kpi(db, actor, external_id="K")
    rows = [
        {"external_id": "K", "date": "2026-03-02", "value": "1.5", "note": "Two\nlines; “quoted”"},
        {"external_id": "K", "date": "02.03.2026", "value": "2"},
        {"external_id": "K", "date": "2026-03-04", "is_completed": "true", "confidence": "7"},
        {"external_id": "K", "date": "2026-03-05", "skipped": "true"},
    ]
    body = b"\xef\xbb\xbf" + as_csv(rows).replace(b",", b";")

    answer = await client.post(
        "/kpi-logs/bulk",
        content=body,
        headers={**world.admin.headers, "Content-Type": "text/csv; charset=utf-8"},
    )

    assert answer.status_code == 200, answer.text
    result = answer.json()
    assert (result["taken"], result["refused"]) == (3, 1)
    assert [(one["line"], one["field"]) for one in result["errors"]] == [(4, "date")]
    logs = await client.get(f"/kpi-logs/{kpi.id}", headers=world.admin.headers)
    assert [(one["value"], one["note"], one["skipped"]) for one in logs.json()["items"]] == [
        (None, None, True),
        (None, None, False),
        ("1.5", "Two\nlines; “quoted”", False),
    ]


async def test_the_later_row_of_a_day_is_the_latest(db, actor):
    kpi = await make_kpi(db, actor, measure="latest")

    await write(db, actor, [row(kpi, 70), row(kpi, 20), row(kpi, 50)])

    assert await progress(db, kpi) == (50,)


async def test_rows_with_a_key_are_logged_once(db, actor):
    kpi, other = await make_kpi(db, actor), await make_kpi(db, actor)
    rows = [
        row(kpi, 10, idempotency_key="a"),
        row(kpi, 10, idempotency_key="b"),
        row(kpi, 99, idempotency_key="a"),
        row(other, 10, idempotency_key="a"),
        row(kpi, 10),
    ]

    first = await write(db, actor, rows)
    second = await write(db, actor, rows)

    assert (first.taken, first.repeated, first.repeated_lines) == (4, 1, [3])
    assert (second.taken, second.repeated, second.repeated_lines) == (1, 4, [1, 2, 3, 4])
    assert await progress(db, kpi, other) == (40, 10)


async def test_a_request_with_a_key_is_logged_once_and_its_repetition_moves_nothing(db, actor):
    kpi = await make_kpi(db, actor)
    rows = [row(kpi, 10) for _ in range(5)]

    first = await write(db, actor, rows, key="monday")
    again = await write(db, actor, [*rows, row(kpi, 1)], key="monday")

    assert (first.taken, first.repeated) == (5, 0)
    assert (again.taken, again.repeated) == (1, 5)
    assert await progress(db, kpi) == (51,)


async def test_rows_outside_of_the_period_are_kept_and_told(db, actor):
    kpi = await make_kpi(db, actor, starts_on="2026-03-01", ends_on="2026-03-31")

    result = await write(db, actor, [row(kpi, 10), row(kpi, 20, date="2026-04-01")])

    assert (result.taken, result.outside_period) == (2, 1)
    assert await progress(db, kpi) == (10,)


async def test_one_logs_to_what_one_may_write_and_sees_no_more(db, world, actor):
    vision = await make_vision(db, actor, visibility="shared")
    private = await make_vision(db, actor)
    own = await make_kpi(db, actor, vision, owner_id=world.employee.id)
    others = await make_kpi(db, actor, vision)
    hidden = await make_kpi(db, actor, private, external_id="hidden")
    parent = await make_kpi(db, actor, vision, owner_id=world.employee.id)
    await make_kpi(db, actor, parent)
    gone = await make_kpi(db, actor, vision, owner_id=world.employee.id)
    await remove_goal(db, actor, gone.id, Kind.KPI, None, False)
    by_name = {"external_id": "hidden", "date": str(DAY), "value": 1}
    employee = world.actor(world.employee)

    result = await write(
        db, employee, [row(own), row(others), row(hidden), by_name, row(parent), row(gone)]
    )

    told = [(one.line, one.field, one.message) for one in result.errors]
    assert (result.taken, result.refused) == (1, 5)
    assert [line for line, _, _ in told] == [2, 3, 4, 5, 6]
    assert "isn't yours" in told[0][2]
    assert told[1][2] == f"there is no KPI {hidden.id} that you may see"
    assert told[2][1:] == ("external_id", "there is no KPI hidden that you may see")
    assert "takes its progress from the KPIs below it" in told[3][2]
    assert told[4][2] == f"there is no KPI {gone.id} that you may see"
    assert {moved.goal_id for moved in result.updated_progress} == {own.id, vision.id}


async def test_a_manager_logs_to_the_own_department(db, world, actor):
    north = await make_kpi(db, actor, department="north")
    vision = await make_vision(db, actor, visibility="shared")
    south = await make_kpi(db, actor, vision, department="south")
    nobodys = await make_kpi(db, actor, vision)

    result = await write(db, world.actor(world.manager), [row(north), row(south), row(nobodys)])

    assert (result.taken, [one.line for one in result.errors]) == (1, [2, 3])


async def test_few_errors_are_told_and_all_are_counted(db, actor):
    kpi = await make_kpi(db, actor)
    rows = ["{"] * 80 + [row(kpi, kpi_id=str(uuid4())) for _ in range(80)] + [row(kpi)]

    result = await write(db, actor, rows)

    assert (result.taken, result.refused, result.errors_total) == (1, 160, 160)
    assert [one.line for one in result.errors] == list(range(1, 101))


async def test_no_row_is_nothing(db, actor):
    result = await write(db, actor, ["", "  "])

    assert (result.taken, result.refused, result.updated_total) == (0, 0, 0)


async def test_the_number_of_statements_doesnt_grow_with_the_rows(app, db, actor):
    kpis = [await make_kpi(db, actor, external_id=f"K{n}") for n in range(40)]
    engine = app.state.sessions.kw["bind"].sync_engine
    statements = []
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    await write(db, actor, [row(kpis[0]), "{"], key="few")
    few = len(statements)
    await write(db, actor, [row(kpi) for kpi in kpis for _ in range(50)] + ["{"] * 9, key="many")

    assert len(statements) == 2 * few


@pytest.mark.invariant("I5")
async def test_two_bulks_on_one_tree_lose_nothing(app, world):
    actor = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        vision = await make_vision(db, actor)
        kpis = [await make_kpi(db, actor, vision, target_value=1000) for _ in range(30)]

    async def bulk(kpis, key):
        async with transaction(app.state.sessions, world.organization_id) as db:
            rows = [row(kpi, 10, idempotency_key=f"{n}") for n, kpi in enumerate(kpis * 5)]
            return await write(db, actor, rows, key=key)

    results = await asyncio.gather(bulk(kpis, "a"), bulk(kpis[::-1], "b"), bulk(kpis, "c"))

    taken = sum(result.taken for result in results)
    async with transaction(app.state.sessions, world.organization_id) as db:
        logged = await scalar(db, "SELECT count(*) FROM kpi_logs")
        total = await scalar(db, "SELECT sum(value) FROM kpi_logs")
        assert await progress(db, vision) == (total / 30 / 10,)
    assert taken == logged
    assert sum(result.repeated for result in results) == 450 - taken
    assert await differences(app.state.sessions, world) == []


async def test_one_that_fails_leaves_nothing(app, world):
    actor = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        kpi = await make_kpi(db, actor)

    async def fail_after_writing():
        async with transaction(app.state.sessions, world.organization_id) as db:
            await write(db, actor, [row(kpi) for _ in range(100)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_after_writing()

    async with transaction(app.state.sessions, world.organization_id) as db:
        assert await scalar(db, "SELECT count(*) FROM kpi_logs") == 0
        assert await progress(db, kpi) == (0,)
        await log(db, actor, kpi, 5)
        assert await progress(db, kpi) == (5,)


NDJSON = "application/x-ndjson"
REFUSED_BODIES = {
    "JSON": ("application/json", b"[]", 415, "UnsupportedMediaType"),
    "no CSV": ("text/csv", b'kpi_id,date\n"a,b\n', 400, "UnreadableBody"),
    "a column that there isn't": ("text/csv", b"kpi_id,day\n", 400, "UnreadableBody"),
    "no UTF-8": ("text/csv", b"kpi_id,date\n\xff,1\n", 400, "UnreadableBody"),
    "an empty CSV": ("text/csv", b"", 400, "UnreadableBody"),
}


@pytest.mark.parametrize(
    ("media", "body", "status", "code"), REFUSED_BODIES.values(), ids=REFUSED_BODIES
)
async def test_a_body_that_cant_be_read_is_refused_as_a_whole(
    client, world, media, body, status, code
):
    headers = {**world.admin.headers, "Content-Type": media}

    answer = await client.post("/kpi-logs/bulk", content=body, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def in_pieces(body: bytes):
    """A body whose length isn't told."""
    for first in range(0, len(body), 1000):
        yield body[first : first + 1000]


@pytest.fixture
async def strict(database_url, world):
    """A client of an application that takes little at once."""
    settings = Settings(pool_size=2, max_body_bytes=100, max_bulk_bytes=20_000, max_bulk_rows=100)
    app = create_app(database_url, settings)
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(
            transport=transport,
            base_url="http://test/api/v1",
            headers={**world.admin.headers, "Content-Type": NDJSON},
        ) as client:
            yield client


async def test_a_body_too_large_is_refused_whether_its_length_is_told_or_not(strict):
    body = b" " * 20_001

    told = await strict.post("/kpi-logs/bulk", content=body)
    untold = await strict.post("/kpi-logs/bulk", content=in_pieces(body))

    assert (told.status_code, told.json()["code"]) == (413, "BodyTooLarge")
    assert (untold.status_code, untold.json()["code"]) == (413, "BodyTooLarge")
    assert "20000 bytes" in untold.json()["detail"]


async def test_too_many_rows_are_refused_and_nothing_is_taken(strict):
    enough = await strict.post("/kpi-logs/bulk", content=in_pieces(b"{\n" * 100))
    too_many = await strict.post("/kpi-logs/bulk", content=in_pieces(b"{\n" * 101))

    assert (enough.status_code, enough.json()["refused"]) == (200, 100)
    assert (too_many.status_code, too_many.json()["code"]) == (413, "TooManyRows")
    assert "100 rows" in too_many.json()["detail"]


async def test_a_streak_follows_rows_in_bulk(db, actor):
    kpi = await make_kpi(db, actor, level="daily")
    [before] = await read_streaks(db, actor, None)
    days = [str(actor.today - timedelta(days=back)) for back in range(3)]

    await write(db, actor, [row(kpi, date=day) for day in days])

    [after] = await read_streaks(db, actor, None)
    assert (before.current, after.current) == (0, 3)
    assert await scalar(db, "SELECT count(*) FROM kpi_streaks") == 1
