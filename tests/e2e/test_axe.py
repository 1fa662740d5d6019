"""Nothing serious stands in anybody's way on any page, light and dark, wide and on a phone.

What a scheme changes is the colours, which are the same at any width: the other rules hold in both
when they hold in one."""

import pytest

from e2e.conftest import PHONE, WIDE, Demo, SignedIn, find_barriers
from e2e.pages import SETTLED, find_addresses

OVERFLOW = """document.documentElement.scrollWidth > document.documentElement.clientWidth
    ? ['wider than its window'] : []"""


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
async def test_every_page_is_for_everybody(
    signed_in: SignedIn, demo: Demo, viewport: dict[str, int]
) -> None:
    page = await signed_in("admin", "/goals", viewport=viewport, reduced_motion="reduce")

    found = {}
    for name, address in find_addresses(demo.get).items():
        await page.emulate_media(color_scheme="light")
        await page.goto(address)
        await page.wait_for_function(SETTLED)
        found[f"{name}, light"] = await find_barriers(page)
        found[f"{name}, width"] = await page.evaluate(OVERFLOW)
        if viewport is WIDE:
            await page.emulate_media(color_scheme="dark")
            await page.wait_for_selector("html[data-mantine-color-scheme=dark]")
            found[f"{name}, dark"] = await find_barriers(page, ["color-contrast"])

    assert {name: barriers for name, barriers in found.items() if barriers} == {}
