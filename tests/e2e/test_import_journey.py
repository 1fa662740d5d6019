"""Goals from a file, tried out and then taken, in a real browser against a real server."""

import json

from playwright.async_api import FilePayload, Page, expect

from e2e.conftest import PHONE, Demo, SignedIn, find_barriers

GOALS = """\
kind,id,parent,title,level,year,target_value,weight
objective,imported-top,,Import everything we plan,company,2026,,1
objective,imported-east,imported-top,Import what the east plans,division,2026,,1
kpi,imported-bad,,A weight that is none,,,5,heavy
"""


def file_of(content: str, name: str = "plans.csv") -> FilePayload:
    """A file as a person would choose it."""
    return {"name": name, "mimeType": "text/csv", "buffer": content.encode()}


async def choose(page: Page, content: str) -> None:
    """Choose a file, and wait until it has been tried out."""
    await page.get_by_label("File to import").set_input_files(file_of(content))
    await expect(page.get_by_label("In numbers")).to_be_visible()


async def test_a_file_is_tried_out_then_imported_and_the_second_time_nothing_changes(
    signed_in: SignedIn, demo: Demo
) -> None:
    page = await signed_in("admin", "/goals")
    await page.get_by_role("link", name="Import").click()

    await choose(page, GOALS)
    refused = page.get_by_role("region", name="Reasons of refused rows")
    await expect(refused).to_contain_text("weight")
    await expect(refused).to_contain_text("heavy")
    assert demo.get("/objectives", q="Import everything")["items"] == []
    async with page.expect_download() as saved:
        await page.get_by_role("button", name="Save refused rows").click()
    content = (await (await saved.value).path()).read_text("utf-8-sig")
    assert content.splitlines()[1].startswith("kpi,imported-bad,,A weight that is none,,,5,heavy,4")
    assert await find_barriers(page) == []

    await page.get_by_role("button", name="Import 2 goals").click()
    await expect(page.get_by_text("2 goals imported")).to_be_visible()
    assert await find_barriers(page) == []
    await page.get_by_role("link", name="Import what the east plans").click()
    await expect(page.get_by_role("main")).to_contain_text("Import everything we plan")
    tree = json.dumps(demo.get("/objectives/tree/view"))
    assert "Import what the east plans" in tree

    await page.goto("/import")
    await choose(page, GOALS)
    await expect(page.get_by_label("In numbers")).to_contain_text("stay as they are2")
    take = page.get_by_role("button", name="Import", exact=True)
    await expect(take).to_have_attribute("aria-disabled", "true")


async def test_columns_with_other_names_are_told_once_and_then_taken(signed_in: SignedIn) -> None:
    page = await signed_in("admin", "/import", viewport=PHONE)

    await page.get_by_label("File to import").set_input_files(file_of("No.,Goal\n1,Numbered\n"))
    await expect(page.get_by_role("alert")).to_contain_text("no column is named id")
    await page.get_by_label("No.", exact=True).select_option("id")
    await page.get_by_label("Goal", exact=True).select_option("title")
    await page.get_by_role("button", name="Try with these columns").click()

    await expect(page.get_by_label("In numbers")).to_contain_text("would be new1")
    await expect(page.get_by_role("button", name="Import 1 goal")).to_be_visible()
    assert await find_barriers(page) == []


async def test_who_may_not_import_is_told_who_may(signed_in: SignedIn) -> None:
    page = await signed_in("employee", "/import")

    await expect(page.get_by_role("main")).to_contain_text("Only admins and managers may import")
