"""What one does on the pages of communities, in a real browser against a real server."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import expect

from e2e.conftest import PHONE, Demo, SignedIn, find_barriers


@pytest.fixture(scope="module")
def community(demo: Demo) -> dict[str, Any]:
    """The first community by name."""
    found: dict[str, Any] = demo.get("/communities")["items"][0]
    return found


async def test_a_number_of_a_dashboard_leads_to_the_events_of_a_day(
    signed_in: SignedIn, demo: Demo, community: dict[str, Any]
) -> None:
    last = date.fromisoformat(demo.get("/me")["organization"]["today"]) - timedelta(days=5)
    first = last - timedelta(days=6)
    days = {"from": str(first), "to": str(last)}
    rows = demo.get(f"/communities/{community['id']}/kpis/daily", **days)["items"]
    total = sum(row["total_entries"] for row in rows)
    address = f"/communities/{community['id']}?range=custom&from={first}&to={last}"

    page = await signed_in("admin", address)
    card = page.get_by_role("group", name="Key figures").get_by_role("button").first
    await expect(card).to_contain_text(f"{total:,}")
    await card.click()
    table = page.get_by_role("region", name="Entries by day")
    await expect(table.get_by_role("row")).to_have_count(len(rows) + 1)
    await table.get_by_role("row").nth(1).press("Enter")

    events = page.get_by_text(f"{rows[-1]['total_entries']} events")
    await expect(events).to_be_visible()
    await expect(page.get_by_role("columnheader", name="Occurred")).to_be_visible()
    assert f"on={last}" in page.url
    assert await find_barriers(page) == []


async def test_a_backfill_is_watched_to_its_end(
    signed_in: SignedIn, community: dict[str, Any]
) -> None:
    page = await signed_in("admin", f"/communities/{community['id']}/work")

    await page.get_by_role("button", name="Backfill").click()

    job = page.get_by_role("region", name="The job that you watch")
    await expect(job.get_by_text("Done", exact=True)).to_be_visible()
    await expect(job.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "100")
    runs = page.get_by_role("table", name=f"Jobs of {community['name']}")
    await expect(runs.get_by_role("row").filter(has_text="Backfill").first).to_contain_text("Done")
    assert await find_barriers(page) == []


async def test_rows_that_are_refused_say_why_and_the_others_are_taken(
    signed_in: SignedIn, community: dict[str, Any]
) -> None:
    page = await signed_in("admin", f"/communities/{community['id']}/work")
    good, bad = uuid4().hex, uuid4().hex
    text = f"external_id,sent_at\n{good},2026-01-05T08:00:00Z\n{bad},yesterday\n"
    file = {"name": "messages.csv", "mimeType": "text/csv", "buffer": text.encode()}

    await page.get_by_label("What happened").select_option(label="Messages")
    await page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    await page.get_by_role("button", name="Bring in").click()

    await expect(page.get_by_text("Not all rows were taken")).to_be_visible()
    await expect(page.get_by_text("1 taken, 1 refused.")).to_be_visible()
    refused = page.get_by_role("table", name="Refused rows").get_by_role("row").nth(1)
    await expect(refused).to_contain_text("sent_at")
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Save the refused rows").click()
    assert bad.encode() in (await (await download.value).path()).read_bytes()


async def test_communities_are_ranked_by_a_metric_on_a_phone(
    signed_in: SignedIn, demo: Demo
) -> None:
    page = await signed_in("admin", "/communities?metric=incidents_reported", viewport=PHONE)
    names = [one["name"] for one in demo.get("/communities")["items"]]

    table = page.get_by_role("table", name="Incidents reported by community")
    await expect(table.get_by_role("row")).to_have_count(len(names) + 1)
    await expect(table.get_by_role("row").nth(1)).to_contain_text("1")
    await expect(page.get_by_text("better").or_(page.get_by_text("worse")).first).to_be_visible()
    assert await find_barriers(page) == []


async def test_who_runs_no_community_is_told_so(
    signed_in: SignedIn, community: dict[str, Any]
) -> None:
    page = await signed_in("employee", "/communities")
    await expect(page.get_by_role("heading", name="You run no community")).to_be_visible()

    create = page.get_by_role("link", name="New community")
    await expect(create).to_have_attribute("aria-disabled", "true")
    await page.goto(f"/communities/{community['id']}")

    await expect(page.get_by_text("There is nothing here for you")).to_be_visible()
    assert await find_barriers(page) == []


async def test_who_runs_one_community_sees_that_one(signed_in: SignedIn, demo: Demo) -> None:
    page = await signed_in("community_admin", "/communities")

    table = page.get_by_role("table", name="Entries by community")
    await expect(table.get_by_role("row")).to_have_count(2)
    await table.get_by_role("link").click()

    await expect(page.get_by_role("group", name="Key figures")).to_be_visible()
    await expect(page.get_by_role("link", name="Data")).to_be_visible()
