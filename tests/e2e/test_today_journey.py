"""What one does on the page where one lands, in the inbox, and on a new server."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.async_api import Locator, Page, expect

from e2e.conftest import (
    CAIRN,
    HERE,
    PHONE,
    READY_SECONDS,
    WIDE,
    Demo,
    Gate,
    OpenPage,
    SignedIn,
    find_barriers,
    free_port,
)

PASSWORD = "correct horse battery"
LOGS = "**/api/v1/kpi-logs/**"


def today_of(demo: Demo) -> Any:
    """What the API answers to the employee."""
    headers = {"Authorization": f"Bearer {demo.person('employee').token}"}
    return httpx2.get(f"{demo.url}/api/v1/today", headers=headers).raise_for_status().json()


def rows(page: Page, section: str) -> Locator:
    """The lines of a section: overdue, today, week, done."""
    return page.locator(f'[data-entry^="{section}:"]')


async def test_a_value_is_logged_in_two_actions_and_taken_back(
    signed_in: SignedIn, demo: Demo
) -> None:
    page = await signed_in("employee", "/")
    field = page.locator("input[data-act]").first
    await expect(field).to_be_focused()
    key = await field.locator("xpath=ancestor::li").get_attribute("data-entry") or ""
    row = page.locator(f'[data-entry="{key}"]')
    before = today_of(demo)

    await page.keyboard.type("7")
    await page.keyboard.press("Enter")

    await expect(page.get_by_text(re.compile("^7 .*logged for today"))).to_be_visible()
    await expect(page.get_by_label("What it moved").get_by_role("listitem").first).to_be_visible()
    logged = {
        item["id"]: item["logged"] for part in ("due", "done") for item in today_of(demo)[part]
    }
    assert float(logged[key.partition(":")[2]]["value"]) == 7

    await page.get_by_role("button", name="Undo", exact=True).click()

    await expect(page.get_by_text("Taken back.")).to_be_visible()
    await expect(row.locator("input[data-act]")).to_have_value("")
    assert today_of(demo) == before


async def test_a_tick_prolongs_the_streak_and_undo_in_its_row_takes_it_back(
    signed_in: SignedIn, demo: Demo
) -> None:
    page = await signed_in("employee", "/today")
    habit = next(
        item for item in today_of(demo)["due"] if item["next"] == "tick" and item["streak"]
    )
    streak = habit["streak"]["current"]
    due = page.locator(f'[data-entry="today:{habit["id"]}"]')
    done = page.locator(f'[data-entry="done:{habit["id"]}"]')

    await due.get_by_role("button", name="Mark done").click()

    await expect(done).to_contain_text(f"{streak + 1} days in a row")
    await expect(due).to_have_count(0)
    await expect(page.get_by_label("What it moved").get_by_text(habit["title"])).to_be_visible()

    await done.get_by_role("button", name="Undo").click()

    await expect(due).to_be_visible()
    await expect(done).to_have_count(0)

    await due.get_by_role("button", name="Skip").click()

    await expect(done).to_contain_text("skipped")
    await page.get_by_role("button", name="Undo", exact=True).last.click()
    await expect(due).to_be_visible()


async def test_what_was_typed_outlives_a_server_that_cannot_be_reached(
    signed_in: SignedIn, demo: Demo
) -> None:
    gate = Gate(LOGS)
    page = await signed_in("employee", "/today", gate)
    field = page.locator("input[data-act]").first
    await expect(field).to_be_focused()
    gate.is_shut = True

    await page.keyboard.type("6.5")
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("alert").first).to_contain_text("can’t be reached")
    await expect(field).to_have_value("6.5")

    gate.is_shut = False
    await page.reload()
    await expect(field).to_have_value("6.5")
    await field.press("Enter")

    await expect(page.get_by_text(re.compile("^6.5 .*logged for today"))).to_be_visible()
    await page.get_by_role("button", name="Undo", exact=True).click()
    await expect(page.get_by_text("Taken back.")).to_be_visible()


async def test_who_owes_nothing_is_told_what_to_do_next(signed_in: SignedIn) -> None:
    page = await signed_in("manager", "/")

    await expect(page.get_by_role("heading", name="Nothing is owed by you today")).to_be_visible()
    await expect(page.get_by_role("region", name="Objectives")).to_contain_text("On track")
    await page.get_by_role("link", name="Go to the goals").click()

    await expect(page.get_by_role("treegrid")).to_be_visible()


async def test_the_inbox_counts_what_is_unread_and_leads_to_the_goal(
    signed_in: SignedIn, demo: Demo
) -> None:
    page = await signed_in("employee", "/inbox")
    headers = {"Authorization": f"Bearer {demo.person('admin').token}"}
    httpx2.post(f"{demo.url}/api/v1/jobs/remind/run", headers=headers).raise_for_status()
    await until_told(page)

    title = page.get_by_role("main").get_by_role("listitem").first.get_by_role("link")
    unread = page.get_by_text("Unread.")
    count = await unread.count()
    await title.click()
    await page.go_back()
    await expect(unread).to_have_count(count - 1)
    await page.get_by_role("button", name="Mark all as read").click()

    await expect(unread).to_have_count(0)
    await expect(page.get_by_role("link", name="Inbox", exact=True)).to_be_visible()


async def until_told(page: Page) -> None:
    """Look into the inbox until the job that fills it has, a hundred times at most."""
    unread = page.get_by_text("Unread.").first
    empty = page.get_by_role("heading", name="Nothing has been told you yet")
    for _ in range(100):
        await expect(unread.or_(empty)).to_be_attached()
        if await unread.count() > 0:
            return
        await page.reload()
    raise AssertionError("Nothing came into the inbox.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_day_with_much_to_do_shuts_nobody_out(signed_in: SignedIn, scheme: str) -> None:
    page = await signed_in("employee", "/today", color_scheme=scheme)
    await expect(rows(page, "done").first).to_be_visible()

    assert await find_barriers(page) == []


async def test_a_phone_has_room_for_it(signed_in: SignedIn) -> None:
    page = await signed_in("employee", "/today", viewport=PHONE, has_touch=True, is_mobile=True)
    await expect(rows(page, "done").first).to_be_visible()

    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    for control in await page.locator("[data-entry] button, [data-entry] input").all():
        size = await control.bounding_box()
        assert size is not None
        assert size["height"] >= 44


@pytest.fixture
def new_server() -> Iterator[str]:
    """`cairn serve` on a home where nothing is yet; gives the link that it prints."""
    home = Path(tempfile.mkdtemp(prefix="cairn-new-"))
    home.chmod(0o755)
    process = subprocess.Popen(
        [CAIRN, "serve", "--port", str(free_port())],
        env={**os.environ, "CAIRN_HOME": str(home), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = next(line for line in process.stdout if "/setup" in line)
        yield line.strip()
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=READY_SECONDS)
        shutil.rmtree(home, ignore_errors=True)


async def test_a_new_server_is_set_up_in_the_browser(open_page: OpenPage, new_server: str) -> None:
    assert new_server.startswith(f"http://{HERE}:")
    site = new_server.removesuffix("/setup")
    page = await open_page(viewport=WIDE)
    await page.goto(site)
    await expect(page).to_have_url(new_server)
    assert await find_barriers(page) == []

    await page.get_by_role("group", name="Your organization").get_by_label("Name").fill("Larkmoor")
    await page.get_by_label("Your name").fill("Mara Lind")
    await page.get_by_label("E-mail").fill("mara@example.org")
    await page.get_by_label("Password", exact=True).fill("short")
    await page.get_by_role("button", name="Make the organization").click()
    await expect(page.get_by_text("At least 10 characters")).to_have_count(2)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Make the organization").click()

    await expect(page.get_by_role("heading", name="Nothing is owed by you today")).to_be_visible()
    await expect(page.get_by_text("Larkmoor", exact=True)).to_be_visible()

    await page.context.clear_cookies()
    await page.goto(new_server)
    await expect(page).to_have_url(re.compile("/sign-in"))
    assert await find_barriers(page) == []
    await page.get_by_label("E-mail").fill("mara@example.org")
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()

    await expect(page.get_by_role("heading", name="Nothing is owed by you today")).to_be_visible()
