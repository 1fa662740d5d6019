"""What one does with objectives: write, link, move, check in, close; and two at once."""

import re
from typing import Any
from uuid import uuid4

import httpx2
from playwright.async_api import Locator, Page, expect

from e2e.conftest import PHONE, Demo, SignedIn

VIEWS = ["/objectives", "/objectives/tree", "/objectives/gantt", "/objectives/map"]


def make(demo: Demo, **fields: Any) -> dict[str, Any]:
    """An objective of a title of its own."""
    body = {"title": f"Objective {uuid4().hex[:8]}", "level": "company", **fields}
    response = httpx2.post(
        f"{demo.url}/api/v1/objectives",
        json=body,
        headers={"Authorization": f"Bearer {demo.person('admin').token}"},
    )
    assert response.status_code == 201, response.text
    made: dict[str, Any] = response.json()
    return made


def panel_of(page: Page, objective: dict[str, Any]) -> Locator:
    """The panel beside the view."""
    return page.get_by_role("complementary", name=objective["title"])


async def test_an_objective_is_written_with_two_key_results_moved_by_keyboard_and_back(
    signed_in: SignedIn, demo: Demo
) -> None:
    old, new = make(demo), make(demo)
    kpi = demo.get("/kpis", limit=1, state="active")["items"][0]
    title = f"Written {uuid4().hex[:8]}"
    page = await signed_in("admin", "/objectives/new")

    await page.get_by_label("Title").fill(title)
    await page.get_by_role("combobox", name="Level").click()
    await page.get_by_role("option", name="Division").click()
    await page.get_by_role("combobox", name="Serves the company").fill(old["title"])
    await page.get_by_role("option", name=old["title"]).click()
    await page.get_by_role("button", name="New key result").click()
    await page.get_by_placeholder("What is measured").fill("Doors repaired")
    await page.get_by_label("Target", exact=True).fill("many")
    await page.get_by_role("button", name="Link a KPI").click()
    await page.get_by_role("combobox", name="Which KPI").fill(kpi["title"])
    await page.get_by_role("option", name=kpi["title"]).first.click()
    await page.get_by_label(f"Weight of {kpi['title']}").fill("0.5")
    await page.get_by_role("button", name="Create the objective").click()
    await expect(page.get_by_text("Not a number.")).to_be_visible()
    await page.reload()
    await expect(page.get_by_text("What you had typed is back.")).to_be_visible()
    await page.get_by_label("Target", exact=True).fill("40")
    await page.get_by_role("button", name="Create the objective").click()

    panel = panel_of(page, {"title": title})
    await expect(panel.get_by_text("Doors repaired")).to_be_visible()
    await expect(panel.get_by_text("weight 0.5")).to_be_visible()
    made = demo.get("/objectives", q=title)["items"][0]
    assert (made["parent_id"], made["kpi_count"]) == (old["id"], 2)

    await panel.get_by_role("button", name="Move to").press("Enter")
    await page.get_by_role("textbox", name="Which company objective").fill(new["title"])
    choice = page.get_by_role("radio", name=new["title"])
    await choice.press("Space")
    await expect(page.get_by_role("region", name="What it would move")).to_contain_text(
        new["title"]
    )
    await choice.press("Enter")
    await expect(panel.get_by_text(f"below “{new['title']}”")).to_be_visible()
    assert demo.get(f"/objectives/{made['id']}")["parent_id"] == new["id"]

    await page.get_by_role("button", name="Undo").click()
    await expect(panel.get_by_text(f"below “{old['title']}”")).to_be_visible()
    assert demo.get(f"/objectives/{made['id']}")["parent_id"] == old["id"]


async def test_an_objective_is_dragged_below_another_one_and_brought_back(
    signed_in: SignedIn, demo: Demo
) -> None:
    word = f"drag{uuid4().hex[:8]}"
    old, new = make(demo, title=f"Old {word}"), make(demo, title=f"New {word}")
    moved = make(demo, title=f"Moved {word}", level="division", parent_id=old["id"])
    page = await signed_in("admin", f"/objectives/map?period=all&q={word}")
    box = page.locator(f'[data-box="{moved["id"]}"]')
    await expect(box).to_be_visible()

    await box.hover()
    await page.mouse.down()
    await page.locator(f'[data-box="{new["id"]}"]').hover(force=True)
    await expect(page.get_by_role("status").filter(has_text=new["title"])).to_be_visible()
    await page.mouse.up()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("region", name="What it would move")).to_be_visible()
    await dialog.get_by_role("button", name="Move", exact=True).click()

    await expect(box).to_have_accessible_name(re.compile(f"below {new['title']}"))
    assert demo.get(f"/objectives/{moved['id']}")["parent_id"] == new["id"]
    await page.get_by_role("button", name="Undo").click()
    await expect(box).to_have_accessible_name(re.compile(f"below {old['title']}"))
    assert demo.get(f"/objectives/{moved['id']}")["parent_id"] == old["id"]


async def test_people_say_how_it_goes_and_in_the_end_how_it_went(
    signed_in: SignedIn, demo: Demo
) -> None:
    objective = make(demo, manual_progress=70)
    page = await signed_in("admin", f"/objectives?period=all&open={objective['id']}")
    panel = panel_of(page, objective)

    await panel.get_by_role("button", name="Check in").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_text("At risk", exact=True).click()
    await dialog.get_by_label("Note").fill("The plumber is ill.")
    await dialog.get_by_role("button", name="Check in").click()
    await panel.get_by_role("tab", name="Check-ins").click()
    await expect(panel.get_by_text("The plumber is ill.")).to_be_visible()
    await expect(panel.get_by_role("listitem").get_by_text("At risk")).to_be_visible()

    await panel.get_by_role("button", name="Close…").click()
    await expect(dialog.get_by_label("Score", exact=True)).to_have_value("0.7")
    await dialog.get_by_label("Why this score").fill("Nearly all of it")
    await dialog.get_by_role("button", name="Close the objective").click()
    await expect(panel.get_by_text("Nearly all of it")).to_be_visible()
    closed = demo.get(f"/objectives/{objective['id']}")
    assert (closed["state"], closed["final_score"]) == ("completed", 0.7)

    await panel.get_by_role("button", name="Reopen").click()
    await expect(panel.get_by_role("button", name="Close…")).to_be_visible()
    assert demo.get(f"/objectives/{objective['id']}")["state"] == "active"


async def test_of_two_who_change_one_objective_neither_loses_anything(
    signed_in: SignedIn, demo: Demo
) -> None:
    objective = make(demo)
    address = f"/objectives/{objective['id']}/edit"
    first, second = await signed_in("admin", address), await signed_in("admin", address)
    await second.get_by_label("Title").fill("Second title")
    await second.get_by_label("Description").fill("From the second")

    await first.get_by_label("Title").fill("First title")
    await first.get_by_role("combobox", name="Department").click()
    await first.get_by_role("option", name="Operations").click()
    await first.get_by_role("button", name="Save").click()
    await expect(first.get_by_role("complementary", name="First title")).to_be_visible()
    await second.get_by_role("button", name="Save").click()

    told = second.get_by_role("dialog")
    await expect(told.get_by_text("Department: Operations")).to_be_visible()
    await told.get_by_label("Take theirs: First title").check()
    await told.get_by_role("button", name="Take this over").click()
    await expect(second.get_by_label("Title")).to_have_value("First title")
    await second.get_by_role("button", name="Save").click()
    await expect(second.get_by_role("complementary", name="First title")).to_be_visible()
    saved = demo.get(f"/objectives/{objective['id']}")
    assert (saved["title"], saved["description"]) == ("First title", "From the second")
    assert saved["department"] == "Operations"


async def test_who_may_not_change_an_objective_reads_why(signed_in: SignedIn, demo: Demo) -> None:
    page = await signed_in("employee", "/objectives?period=all&level=company")
    await page.get_by_role("table").get_by_role("link").first.click()

    button = page.get_by_role("complementary").get_by_role("button", name="Edit")
    await expect(button).to_be_disabled()
    await button.hover(force=True)

    await expect(page.get_by_role("tooltip")).to_contain_text("You may not change this objective")


async def test_a_phone_has_room_for_it(signed_in: SignedIn) -> None:
    page = await signed_in("admin", "/objectives/new", viewport=PHONE, has_touch=True)

    for view in ["/objectives/new", *VIEWS]:
        await page.goto(view)
        await expect(page.get_by_role("heading", level=1)).to_be_visible()

        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
