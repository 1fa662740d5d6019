"""KPIs by period, habits by day, and cascades, in a real browser against a real server."""

import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from e2e.conftest import PHONE, Demo, Gate, SignedIn, find_barriers


@pytest.fixture(scope="module")
def vision(demo: Demo) -> dict[str, Any]:
    """A vision of the administrator's own, to be planned."""
    return demo.send("POST", "/visions", {"title": "Run around the lake", "visibility": "shared"})


@pytest.fixture(scope="module")
def running(demo: Demo, vision: dict[str, Any]) -> dict[str, Any]:
    """A quarter of running with two months below, of which the running one is logged."""
    today = demo.get("/me")["organization"]["today"]
    year, month = int(today[:4]), int(today[5:7])
    quarter = {"level": "quarterly", "year": year, "quarter": (month + 2) // 3}
    above = demo.send(
        "POST",
        "/kpis",
        {"title": "Lake laps of the quarter", "unit": "laps", "target_value": 200,
         "parent_id": vision["id"], "rollup_strategy": "sum", **quarter},
    )  # fmt: skip
    below = demo.send(
        "POST",
        "/kpis",
        {"title": "Lake laps", "unit": "laps", "target_value": 100, "parent_id": above["id"],
         "level": "monthly", "year": year, "month": month},
    )  # fmt: skip
    return {"above": above, "below": below, "month": month}


def cell_of(page: Page, title: str, place: int) -> Locator:
    """A cell of the grid, by the row's title."""
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=title))
    return row.locator(f'[data-place="{place}"]')


async def test_a_value_typed_into_the_grid_arrives_above_and_undo_takes_it_back(
    signed_in: SignedIn, demo: Demo, vision: dict[str, Any], running: dict[str, Any]
) -> None:
    page = await signed_in("admin", f"/kpis?vision={vision['id']}")
    cell = cell_of(page, "Lake laps", running["month"] - 1)

    await cell.click()
    await page.keyboard.type("4")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("grid").locator("input")).to_have_count(0)
    await page.keyboard.press("Enter")
    await page.keyboard.type("many")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("Not a number")
    await page.get_by_role("grid").locator("input").fill("40")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("40 laps")).to_be_visible()

    await expect(cell).to_contain_text("40")
    assert demo.get(f"/progress/{running['above']['id']}")["progress_percentage"] == 20
    await page.goto(f"/goals?tree={vision['id']}&level=all")
    above = page.locator(f'[role=row][data-key="{running["above"]["id"]}"]')
    await expect(above.get_by_role("button", name="Progress of")).to_have_text("20.0%")

    await page.goto(f"/kpis?vision={vision['id']}")
    await cell.click()
    await page.keyboard.press("Delete")
    await expect(page.get_by_text("Cleared")).to_be_visible()
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_text("Taken back.")).to_be_visible()
    await expect(cell).to_contain_text("40")


async def test_who_saw_an_older_value_is_told_and_decides(
    signed_in: SignedIn, demo: Demo, vision: dict[str, Any], running: dict[str, Any]
) -> None:
    kpi, today = running["below"], demo.get("/me")["organization"]["today"]
    before = demo.get(f"/kpis/{kpi['id']}")["progress"]["current_value"] or "0"
    unheard = Gate("**/api/v1/progress/stream*", is_shut=True)
    page = await signed_in("admin", f"/kpis?vision={vision['id']}", unheard)
    cell = cell_of(page, "Lake laps", running["month"] - 1)
    await expect(cell).to_be_visible()
    await cell.click()
    await page.keyboard.press("Enter")
    demo.send("POST", f"/kpi-logs/{kpi['id']}/log", {"date": today, "value": 3})

    await page.get_by_role("grid").locator("input").fill("77")
    await page.keyboard.press("Enter")
    notice = page.get_by_role("alert").filter(has_text="Somebody else logged meanwhile")
    await expect(notice).to_contain_text(f"comes to {int(before) + 3}")
    async with page.expect_response(lambda answer: answer.ok and answer.url.endswith("/period")):
        await notice.get_by_role("button", name="Make it 77").click()

    await expect(cell).to_contain_text("77")
    assert demo.get(f"/kpis/{kpi['id']}")["progress"]["current_value"] == "77"


async def test_cells_that_cant_be_changed_say_why(
    signed_in: SignedIn, vision: dict[str, Any], running: dict[str, Any]
) -> None:
    page = await signed_in("admin", f"/kpis?vision={vision['id']}&grain=quarterly")
    cell = cell_of(page, "Lake laps of the quarter", (running["month"] - 1) // 3)

    await expect(cell).to_have_attribute("aria-readonly", "true")
    await cell.hover()

    await expect(page.get_by_role("tooltip")).to_contain_text("from the KPIs below")


async def test_a_day_of_a_habit_is_done_and_undone(
    signed_in: SignedIn, demo: Demo, vision: dict[str, Any]
) -> None:
    today = demo.get("/me")["organization"]["today"]
    demo.send(
        "POST",
        "/kpis",
        {"title": "Stretch", "level": "daily", "measure": "completion",
         "parent_id": vision["id"], "starts_on": today[:5] + "01-01",
         "ends_on": today[:5] + "12-31"},
    )  # fmt: skip
    page = await signed_in("admin", f"/kpis/habits?vision={vision['id']}")
    day = page.locator(f'[data-day="{today}"]')
    await expect(day).to_have_attribute("data-state", "due")

    await day.focus()
    await page.keyboard.press("Space")
    await expect(day).to_have_attribute("data-state", "done")
    streak = page.get_by_role("button", name=re.compile("^Streak: "))
    await expect(streak).to_have_text("1")
    await page.get_by_role("button", name="Undo").click()

    await expect(day).to_have_attribute("data-state", "due")
    await expect(streak).to_have_text("0")
    await page.get_by_role("button", name="Skip").click()
    await expect(day).to_have_attribute("data-state", "skipped")
    assert await find_barriers(page) == []


async def test_a_cascade_is_seen_made_and_not_made_twice(
    signed_in: SignedIn, demo: Demo, vision: dict[str, Any]
) -> None:
    page = await signed_in("admin", f"/kpis/cascade?vision={vision['id']}")
    await page.get_by_label("What is counted").fill("Kilometres")
    await page.get_by_label("Of the whole year").fill("1,000.5")
    await page.get_by_label("Unit").fill("km")
    await page.get_by_text("Months", exact=True).click()

    preview = page.get_by_role("region", name="Preview")
    await expect(preview).to_contain_text("1,000.5 km = the whole 1,000.5 km")
    await expect(preview).to_contain_text("Monthly KPIs12")
    assert await find_barriers(page) == []
    await page.get_by_role("button", name="Create 16 KPIs").click()
    await expect(page.get_by_role("status").filter(has_text="16 KPIs created")).to_be_visible()
    await page.get_by_role("button", name="Create 16 KPIs").click()
    await expect(page.get_by_text("Already there: nothing was created")).to_be_visible()
    await page.get_by_role("link", name="Open the tree").click()

    await expect(page.get_by_role("treegrid")).to_contain_text("Kilometres, Q1")
    made = demo.get("/kpis", q="Kilometres", include_counts=True)
    assert made["counts"]["total"] == 16


async def test_targets_are_added_ticked_and_a_vision_is_written_on_a_phone(
    signed_in: SignedIn, demo: Demo
) -> None:
    page = await signed_in("admin", "/kpis/plans", viewport=PHONE, has_touch=True)
    await page.get_by_role("button", name="New vision").tap()
    await page.get_by_label("What you see").fill("Read more books")
    await page.get_by_role("button", name="Create").tap()
    await expect(page.get_by_role("region", name="Read more books")).to_be_visible()

    await page.get_by_label("Title of the quarterly target").fill("Six books")
    await page.keyboard.press("Enter")
    tick = page.get_by_role("checkbox", name="Six books is done")
    await tick.tap()
    await expect(page.get_by_text("“Six books” is done.")).to_be_visible()

    (vision,) = demo.get("/visions", q="Read more books")["items"]
    assert vision["progress"]["progress_percentage"] == 100
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


async def test_a_weight_is_tried_before_it_is_saved(
    signed_in: SignedIn, demo: Demo, vision: dict[str, Any]
) -> None:
    year = int(demo.get("/me")["organization"]["today"][:4])
    body = {"target_value": 100, "parent_id": vision["id"], "level": "quarterly", "year": year}
    kpi = demo.send("POST", "/kpis", {"title": "Swim", "quarter": 1, **body})
    page = await signed_in("admin", f"/kpis/{kpi['id']}")

    await page.get_by_label("Target", exact=True).fill("50")
    await expect(page.get_by_role("region", name="What would change")).to_contain_text("target")
    await page.get_by_label("Title").fill("Swim a lot")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("“Swim a lot” is changed.")).to_be_visible()

    changed = demo.get(f"/kpis/{kpi['id']}")
    assert (changed["title"], changed["target_value"]) == ("Swim a lot", "50")
    await expect(page.get_by_role("grid")).to_be_visible()
