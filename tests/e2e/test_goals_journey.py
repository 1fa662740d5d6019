"""What one does on the goals page, in a real browser against a real server."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.async_api import Locator, Page, expect

from e2e.conftest import Demo, OpenPage, Person

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
TOUCH_PIXELS = 44
HEIGHTS = "all => all.map((one) => one.getBoundingClientRect().height)"
DARKEST_SUM = 150


@dataclass(frozen=True)
class Branch:
    """A KPI that can be logged to, and all that is above it up to the vision."""

    vision: dict[str, Any]
    leaf: dict[str, Any]
    above: list[dict[str, Any]]
    """From the root down to the leaf's parent."""

    @property
    def address(self) -> str:
        """The page with nothing but this branch on it."""
        return f"/goals?tree={self.vision['id']}&level=all&q={quote(self.leaf['title'])}"


@pytest.fixture(scope="module")
def branch(demo: Demo) -> Branch:
    """The deepest KPI of this week whose logs are added up."""
    for vision in demo.get("/visions")["items"]:
        items = demo.get(f"/goal-tree/{vision['id']}", depth=100, format="flat")["items"]
        by_id = {item["id"]: item for item in items}
        today = demo.get("/me")["organization"]["today"]
        for leaf in reversed(items):
            is_current = (leaf["period_start"] or "") <= today <= (leaf["period_end"] or "")
            is_sum = leaf["measure"] == "sum" and leaf["direction"] == "increase"
            above = ancestors(leaf, by_id)
            if leaf["can_log"] and is_sum and is_current and leaf["target_value"] and above:
                return Branch(vision, leaf, above)
    raise AssertionError("The made-up data has no KPI to log to.")


def ancestors(goal: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The goals above a goal, from the root down."""
    above: list[dict[str, Any]] = []
    while (goal := by_id.get(goal["parent_id"])) is not None:
        above.insert(0, goal)
    return above


async def sign_in(page: Page, person: Person, address: str = "/goals") -> None:
    """Go to an address, sign in on the way, and arrive there."""
    await page.goto(address)
    await page.get_by_label("E-mail").fill(person.email)
    await page.get_by_label("Password", exact=True).fill(person.password)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("treegrid")).to_be_visible()


def row_of(page: Page, goal: dict[str, Any]) -> Locator:
    """The line of a goal."""
    return page.locator(f'[role=row][data-key="{goal["id"]}"]')


async def shown_progress(page: Page, branch: Branch) -> list[str]:
    """The percentages on the page: the leaf, all above it, the vision."""
    lines = [row_of(page, goal) for goal in (branch.leaf, *branch.above)]
    lines.append(page.locator(f'[data-goal="{branch.vision["id"]}"]'))
    return [await line.get_by_role("button", name="Progress of").inner_text() for line in lines]


def stored_progress(demo: Demo, branch: Branch) -> list[str]:
    """The same percentages as the server has them."""
    goals = (branch.leaf, *branch.above, branch.vision)
    answers = [demo.get(f"/progress/{goal['id']}") for goal in goals]
    return [
        "no data"
        if answer["coverage"] == 0 and answer["progress_percentage"] == 0
        else f"{answer['progress_percentage']:.1f}%"
        for answer in answers
    ]


async def test_a_logged_value_moves_everything_above_it_and_undo_brings_it_back(
    open_page: OpenPage, demo: Demo, branch: Branch
) -> None:
    page = await open_page(viewport=WIDE)
    await sign_in(page, demo.person("admin"), f"/goals?tree={branch.vision['id']}&level=1")
    for goal in branch.above:
        await row_of(page, goal).get_by_role("button", name="Open").click()
    before = await shown_progress(page, branch)
    assert before == stored_progress(demo, branch)

    await row_of(page, branch.leaf).get_by_role("button", name="Log to").click()
    field = page.get_by_role("form").get_by_label("Value")
    await field.fill(branch.leaf["target_value"])
    await field.press("Enter")
    await expect(page.get_by_text("logged for today")).to_be_visible()

    after = await shown_progress(page, branch)
    assert after == stored_progress(demo, branch)
    assert after[0] == "100.0%"
    assert after[1] != before[1]
    told = re.compile(f"^Progress in 90 days: .+ to {after[1]}$")
    trend = row_of(page, branch.above[0]).get_by_role("img", name=told)
    await expect(trend.locator("path")).to_have_attribute("d", re.compile("^M.+V.+H"))

    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_text("Taken back.")).to_be_visible()

    assert await shown_progress(page, branch) == before == stored_progress(demo, branch)


async def test_a_field_that_one_may_not_use_says_why(
    open_page: OpenPage, demo: Demo, branch: Branch
) -> None:
    page = await open_page(viewport=WIDE)
    await sign_in(page, demo.person("admin"), branch.address)

    button = row_of(page, branch.above[-1]).get_by_role("button", name="Log to")
    await expect(button).to_be_disabled()
    await button.hover(force=True)

    await expect(page.get_by_role("tooltip")).to_contain_text("from the KPIs below")


async def test_a_refused_value_stays_in_its_field(
    open_page: OpenPage, demo: Demo, branch: Branch
) -> None:
    page = await open_page(viewport=WIDE)
    await sign_in(page, demo.person("admin"), branch.address)
    before = await shown_progress(page, branch)
    too_large = "9" * 20

    await row_of(page, branch.leaf).get_by_role("button", name="Log to").click()
    await page.get_by_role("form").get_by_label("Value").fill("many")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("Not a number")
    await page.get_by_role("form").get_by_label("Value").fill(too_large)
    await page.keyboard.press("Enter")

    await expect(page.get_by_text("Not logged")).to_be_visible()
    await expect(page.get_by_role("form").get_by_label("Value")).to_have_value(too_large)
    assert await shown_progress(page, branch) == before


async def test_all_of_it_works_by_keyboard(open_page: OpenPage, demo: Demo, branch: Branch) -> None:
    page = await open_page(viewport=WIDE)
    await sign_in(page, demo.person("admin"), branch.address)
    leaf = row_of(page, branch.leaf)
    await page.get_by_placeholder("Filter").focus()
    await press_until_focused(page, "Tab", page.locator("[role=row]:focus"))

    await page.keyboard.press("Home")
    await press_until_focused(page, "ArrowDown", leaf.and_(page.locator(":focus")))
    await page.keyboard.press("l")
    await page.keyboard.press("Escape")
    await expect(leaf).to_be_focused()
    await expect(page.get_by_role("form")).to_have_count(0)
    await page.keyboard.press("l")
    await page.keyboard.type(branch.leaf["target_value"])
    await page.keyboard.press("Enter")

    await expect(page.get_by_text("logged for today")).to_be_visible()
    await expect(leaf).to_be_focused()
    await page.get_by_role("button", name="Undo").press("Enter")
    await expect(page.get_by_text("Taken back.")).to_be_visible()
    await expect(leaf).to_be_focused()


async def press_until_focused(page: Page, key: str, focused: Locator) -> None:
    """Press a key until the focus is where it is to be, a hundred times at most."""
    for _ in range(100):
        if await focused.count() > 0:
            return
        await page.keyboard.press(key)
    raise AssertionError(f"{key} never came to {focused}.")


async def test_arrows_open_and_close_what_is_below(
    open_page: OpenPage, demo: Demo, branch: Branch
) -> None:
    page = await open_page(viewport=WIDE)
    await sign_in(page, demo.person("admin"), f"/goals?tree={branch.vision['id']}&level=1")
    root = row_of(page, branch.above[0])

    await root.focus()
    await page.keyboard.press("ArrowRight")
    await expect(root).to_have_attribute("aria-expanded", "true")
    await page.reload()
    await expect(root).to_have_attribute("aria-expanded", "true")
    await root.focus()
    await page.keyboard.press("ArrowLeft")

    await expect(root).to_have_attribute("aria-expanded", "false")


async def test_a_phone_shows_and_logs_the_same(
    open_page: OpenPage, demo: Demo, branch: Branch
) -> None:
    page = await open_page(viewport=PHONE, has_touch=True)
    await sign_in(page, demo.person("admin"), branch.address)
    before = await shown_progress(page, branch)
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    choices = page.get_by_role("group", name="What is shown")
    heights = await choices.locator("button, label, .mantine-Input-input").evaluate_all(HEIGHTS)
    assert len(heights) > 0
    assert min(heights) >= TOUCH_PIXELS

    button = row_of(page, branch.leaf).get_by_role("button", name="Log to")
    size = await button.bounding_box()
    assert size is not None
    assert min(size["width"], size["height"]) >= TOUCH_PIXELS
    await button.tap()
    await page.get_by_role("form").get_by_label("Value").fill(branch.leaf["target_value"])
    await page.get_by_role("form").get_by_role("button", name="Log", exact=True).tap()
    await expect(page.get_by_text("logged for today")).to_be_visible()
    assert (await shown_progress(page, branch))[0] == "100.0%"

    await page.get_by_role("button", name="Undo").tap()
    await expect(page.get_by_text("Taken back.")).to_be_visible()
    assert await shown_progress(page, branch) == before


async def test_dark_colours_are_the_systems_or_chosen_and_remembered(
    open_page: OpenPage, demo: Demo, branch: Branch, tmp_path: Path
) -> None:
    page = await open_page(viewport=WIDE, color_scheme="dark")
    await sign_in(page, demo.person("admin"), branch.address)

    picture = await page.screenshot(path=tmp_path / "goals-dark.png")
    assert len(picture) > 0
    assert await ground(page) < DARKEST_SUM
    await page.get_by_role("button", name="Colours").click()
    await page.get_by_role("menuitemradio", name="Light").click()
    await page.reload()

    await expect(page.get_by_role("treegrid")).to_be_visible()
    assert await ground(page) > DARKEST_SUM


async def ground(page: Page) -> int:
    """Red, green and blue of the page's ground, added up."""
    colour = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    return sum(int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(","))


async def test_signing_in_wrongly_keeps_what_was_typed_and_a_lost_session_leads_back(
    open_page: OpenPage, demo: Demo, branch: Branch
) -> None:
    page = await open_page(viewport=WIDE)
    person = demo.person("admin")
    await page.goto(branch.address)
    await page.get_by_label("E-mail").fill(person.email)
    await page.get_by_label("Password", exact=True).fill("something else")
    await page.get_by_role("button", name="Sign in").click()

    await expect(page.get_by_role("alert")).to_contain_text("password")
    await expect(page.get_by_label("E-mail")).to_have_value(person.email)

    await sign_in(page, person, branch.address)
    address = page.url
    await page.context.clear_cookies()
    await row_of(page, branch.leaf).get_by_role("button", name="Log to").click()
    await page.keyboard.type("1")
    await page.keyboard.press("Enter")
    await page.get_by_label("E-mail").fill(person.email)
    await page.get_by_label("Password", exact=True).fill(person.password)
    await page.get_by_role("button", name="Sign in").click()

    await expect(page.get_by_role("treegrid")).to_be_visible()
    assert page.url == address

    await page.get_by_role("button", name="Admin").click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await expect(page.get_by_label("E-mail")).to_be_visible()
