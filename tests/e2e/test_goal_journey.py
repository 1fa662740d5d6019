"""What one does on the page of one goal, and in the panel beside the tree."""

from typing import Any

from playwright.async_api import Locator, Page, expect

from e2e.conftest import Demo, SignedIn
from e2e.test_goals_journey import Branch, branch, row_of

__all__ = ["branch"]


def number_of(page: Page, goal: dict[str, Any]) -> Locator:
    """The percentage in the page's head."""
    return page.locator(f'[data-goal="{goal["id"]}"]').get_by_role("button", name="Progress of")


def stands_at(demo: Demo, goal: dict[str, Any]) -> float:
    """The progress that the server has stored."""
    progress: float = demo.get(f"/progress/{goal['id']}")["progress_percentage"]
    return progress


async def test_a_log_is_corrected_and_deleted_with_undo_and_all_above_follows(
    signed_in: SignedIn, demo: Demo, branch: Branch
) -> None:
    page = await signed_in("admin", f"/goals/{branch.leaf['id']}")
    parent = next(goal for goal in reversed(branch.above) if stands_at(demo, goal) < 100)
    await expect(page.get_by_role("heading", name=branch.leaf["title"], level=1)).to_be_visible()
    form = page.get_by_role("form", name="Log to")
    before = stands_at(demo, parent)

    await form.get_by_label("Value").fill(branch.leaf["target_value"])
    await form.get_by_label("Note").fill("made by a journey")
    await form.get_by_role("button", name="Log").click()
    logs = page.get_by_role("list", name="Logs").get_by_role("listitem")
    log = logs.filter(has_text="made by a journey")
    await expect(log).to_be_visible()
    await expect(number_of(page, branch.leaf)).to_have_text("100.0%")
    assert stands_at(demo, parent) > before

    await log.get_by_role("button", name="Change the log").click()
    change = page.get_by_role("form", name="Change the log")
    await change.get_by_label("Note").fill("corrected by a journey")
    await change.get_by_role("button", name="Save").click()
    corrected = logs.filter(has_text="corrected by a journey")
    await expect(corrected).to_be_visible()

    await corrected.get_by_role("button", name="Delete the log").click()
    await expect(corrected).to_have_count(0)
    assert stands_at(demo, parent) == before
    deleted = page.get_by_role("alert").filter(has_text="is deleted")
    await deleted.get_by_role("button", name="Undo").click()
    await expect(corrected).to_be_visible()
    await corrected.get_by_role("button", name="Delete the log").click()
    await expect(corrected).to_have_count(0)
    assert stands_at(demo, parent) == before


async def test_a_number_is_decided_by_hand_with_a_reason_and_computed_again(
    signed_in: SignedIn, branch: Branch
) -> None:
    page = await signed_in("admin", f"/goals/{branch.above[0]['id']}")
    number = number_of(page, branch.above[0])
    before = await number.inner_text()

    await page.get_by_role("button", name="Override…").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Progress in percent").fill("42")
    await expect(dialog.get_by_role("button", name="Decide")).to_be_disabled()
    await dialog.get_by_label("Reason").fill("Counted on site")
    await dialog.get_by_role("button", name="Decide").click()

    await expect(page.get_by_text("“Counted on site”")).to_be_visible()
    await expect(number).to_have_text("42.0%")
    await page.get_by_role("button", name="Remove override").click()
    await expect(page.get_by_text("“Counted on site”")).to_have_count(0)
    await expect(number).to_have_text(before)


async def test_controls_that_an_employee_may_not_use_say_why(
    signed_in: SignedIn,
) -> None:
    page = await signed_in("employee", "/goals")
    answer = await page.request.get("/api/v1/objectives?limit=200")
    objective = next(one for one in (await answer.json())["items"] if not one["can"]["update"])

    await page.goto(f"/goals/{objective['id']}")
    edit = page.get_by_role("button", name="Edit")
    await expect(edit).to_be_disabled()
    await edit.focus()

    await expect(page.get_by_role("tooltip")).to_contain_text("Not yours to change")


async def test_a_manager_may_change_the_department_and_reads_why_not_more(
    signed_in: SignedIn,
) -> None:
    page = await signed_in("manager", "/goals")
    answer = await page.request.get("/api/v1/objectives?limit=200&state=active")
    found = {one["can"]["update"]: one for one in (await answer.json())["items"]}
    edit = page.get_by_role("button", name="Edit")

    await page.goto(f"/goals/{found[True]['id']}")
    await expect(edit).to_be_enabled()
    await page.goto(f"/goals/{found[False]['id']}")
    await expect(edit).to_be_disabled()
    await edit.focus()

    await expect(page.get_by_role("tooltip")).to_contain_text("Not yours to change")


async def test_a_goal_opens_beside_the_tree_by_keyboard_and_closes_again(
    signed_in: SignedIn, branch: Branch
) -> None:
    page = await signed_in("admin", branch.address)
    leaf = row_of(page, branch.leaf)
    await leaf.focus()

    await page.keyboard.press("Space")
    panel = page.get_by_role("dialog", name=branch.leaf["title"])
    await expect(panel.get_by_role("heading", name="Pace")).to_be_visible()
    assert f"open={branch.leaf['id']}" in page.url
    await page.keyboard.press("Escape")

    await expect(panel).to_have_count(0)
    await expect(leaf).to_be_focused()
