"""What stands around every page: what others change, keys, a phone, a server that is away."""

import re

import pytest
from playwright.async_api import Page, expect

from e2e.conftest import PHONE, Demo, Gate, SignedIn, find_barriers
from e2e.test_goals_journey import Branch, branch, row_of, shown_progress, stored_progress

__all__ = ["branch"]
TOUCH_PIXELS = 44


async def test_what_one_window_logs_moves_and_glows_in_another(
    signed_in: SignedIn, demo: Demo, branch: Branch
) -> None:
    address = f"/goals?tree={branch.vision['id']}&level=1"
    mine = await signed_in("admin", branch.address)
    others = await signed_in("admin", address)
    await expect(others.get_by_role("treegrid")).to_be_visible()
    above = row_of(others, branch.above[0])
    number = above.get_by_role("button", name="Progress of")
    before = await number.inner_text()
    await others.evaluate(
        """key => {
          const row = document.querySelector(`[role=row][data-key="${key}"]`);
          new MutationObserver(() => row.dataset.glow !== undefined && (window.hasGlown = true))
            .observe(row, { attributes: true, attributeFilter: ['data-glow'] });
        }""",
        branch.above[0]["id"],
    )

    await row_of(mine, branch.leaf).get_by_role("button", name="Log to").click()
    await mine.get_by_role("form").get_by_label("Value").fill(branch.leaf["target_value"])
    await mine.keyboard.press("Enter")
    await expect(mine.get_by_text("logged for today")).to_be_visible()

    await expect(number).not_to_have_text(before)
    assert await others.evaluate("window.hasGlown") is True
    assert await shown_progress(mine, branch) == stored_progress(demo, branch)
    await mine.get_by_role("button", name="Undo").click()
    await expect(number).to_have_text(before)


async def test_keys_and_the_palette_lead_everywhere(signed_in: SignedIn, branch: Branch) -> None:
    page = await signed_in("admin", "/goals")
    await expect(page.get_by_role("treegrid")).to_be_visible()

    await page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    await expect(keys).to_contain_text("Go to Goals")
    await page.keyboard.press("Escape")
    await expect(keys).to_have_count(0)
    await page.keyboard.press("/")
    await expect(page.get_by_placeholder("Filter")).to_be_focused()
    await page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog")
    await palette.get_by_placeholder("Find").fill(branch.vision["title"])
    await palette.get_by_role("button", name=branch.vision["title"]).click()

    await expect(page).to_have_url(re.compile(branch.vision["id"]))
    await page.goto("/nowhere")
    await expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_palette_shuts_nobody_out(signed_in: SignedIn, scheme: str) -> None:
    page = await signed_in("admin", "/goals", color_scheme=scheme)
    await expect(page.get_by_role("treegrid")).to_be_visible()

    await page.keyboard.press("Control+k")
    await expect(page.get_by_role("dialog")).to_be_visible()

    assert await find_barriers(page) == []


async def test_a_phone_has_its_ways_to_go_where_the_thumb_is(signed_in: SignedIn) -> None:
    page = await signed_in("employee", "/goals", viewport=PHONE, has_touch=True)

    bar = page.get_by_role("navigation", name="Main")
    await expect(bar.get_by_role("link", name="Goals")).to_have_attribute("aria-current", "page")
    boxes = [
        await one.bounding_box()
        for one in await page.locator("header button, header a, footer a").all()
    ]

    assert [box for box in boxes if box and box["height"] < TOUCH_PIXELS] == []
    assert await overflow(page) == 0


async def overflow(page: Page) -> int:
    """By how many pixels a page is wider than its window."""
    width: int = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return width


async def test_what_was_typed_outlives_a_server_that_is_away(
    signed_in: SignedIn, demo: Demo, branch: Branch
) -> None:
    page = await signed_in("admin", branch.address)
    before = await shown_progress(page, branch)
    await page.context.set_offline(True)

    await row_of(page, branch.leaf).get_by_role("button", name="Log to").click()
    await page.get_by_role("form").get_by_label("Value").fill("1")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Not logged")).to_be_visible()

    await expect(page.get_by_role("form").get_by_label("Value")).to_have_value("1")
    assert await shown_progress(page, branch) == before
    await page.context.set_offline(False)
    await page.get_by_role("button", name="Try again").click()
    await expect(page.get_by_text("logged for today")).to_be_visible()
    assert await shown_progress(page, branch) == stored_progress(demo, branch)
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_text("Taken back.")).to_be_visible()


async def test_what_was_typed_outlives_a_server_that_fails(
    signed_in: SignedIn, demo: Demo, branch: Branch
) -> None:
    gate = Gate("**/api/v1/kpi-logs/**", answer={"status": 500, "body": "broken"})
    page = await signed_in("admin", branch.address, gate)
    before = await shown_progress(page, branch)
    gate.is_shut = True

    await row_of(page, branch.leaf).get_by_role("button", name="Log to").click()
    await page.get_by_role("form").get_by_label("Value").fill("1")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Not logged")).to_be_visible()

    await expect(page.get_by_role("form").get_by_label("Value")).to_have_value("1")
    assert await shown_progress(page, branch) == before == stored_progress(demo, branch)
