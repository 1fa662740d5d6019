"""Two people change one objective: the second is told, with both versions."""

import pytest


@pytest.fixture
async def objective(client, world):
    """An objective at version 2, and its path."""
    body = {"title": "Homes people stay in", "level": "company"}
    made = await client.post("/objectives", json=body, headers=world.admin.headers)
    path = f"/objectives/{made.json()['id']}"
    await client.patch(path, json={"title": "Renamed"}, headers=world.admin.headers)
    return path


@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE"])
async def test_a_stale_if_match_is_412(client, world, objective, method):
    body = None if method == "DELETE" else {"title": "Mine", "level": "company"}

    answer = await client.request(
        method, objective, json=body, headers={**world.admin.headers, "If-Match": '"1"'}
    )

    assert (answer.status_code, answer.json()["code"]) == (412, "PreconditionFailed")
    assert answer.json()["versions"] == {"given": 1, "current": 2}


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
async def test_a_stale_version_in_the_body_is_409(client, world, objective, method):
    body = {"title": "Mine", "level": "company", "version": 1}

    answer = await client.request(method, objective, json=body, headers=world.admin.headers)

    assert (answer.status_code, answer.json()["code"]) == (409, "StaleVersion")
    assert answer.json()["versions"] == {"given": 1, "current": 2}


async def test_the_etag_of_an_answer_is_the_version_to_change(client, world, objective):
    seen = await client.get(objective, headers=world.admin.headers)

    answer = await client.patch(
        objective,
        json={"title": "Mine"},
        headers={**world.admin.headers, "If-Match": seen.headers["ETag"]},
    )

    assert (answer.status_code, answer.json()["version"]) == (200, 3)
