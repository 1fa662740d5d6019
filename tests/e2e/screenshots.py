"""Pictures of the running demo: `make screenshots` takes those of README and docs anew, and
`make screenshots TO=folder` all pages, light and dark, on a wide screen and on a phone."""

import asyncio
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, async_playwright

from e2e.conftest import ARGUMENTS, CAIRN, CHROMIUM, PHONE, WIDE, Demo, Person
from e2e.pages import EMPLOYEES, SETTLED, SHOWN, find_addresses

IMAGES = Path(__file__).parents[2] / "docs" / "images"
SMALL = {"width": 1280, "height": 800}
SCHEMES = ("light", "dark")
DRAWN_MS = 2500
"""Milliseconds for charts and bars to come to where they stay."""


def main(folder: Path | None) -> None:
    """Start the demo, sign in as its admin, and take the pictures."""
    demo = subprocess.Popen(
        [CAIRN, "demo", "--port", "0", "--json", "--no-open"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert demo.stdout is not None
        ready = json.loads(demo.stdout.readline())
        people = [Person(**user) for user in ready["users"]]
        asyncio.run(take_all(Demo(ready["url"], people), folder))
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.wait()


async def take_all(demo: Demo, folder: Path | None) -> None:
    """All pages into a folder; without one those that are shown, where they belong."""
    addresses = find_addresses(demo.get)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for scheme in SCHEMES:
            if folder is None:
                shown = {name: addresses[name] for name in addresses if f"{name}-{scheme}" in SHOWN}
                await take(browser, demo, scheme, SMALL, shown, IMAGES)
                continue
            for viewport in (WIDE, PHONE):
                into = folder / str(viewport["width"])
                await take(browser, demo, scheme, viewport, addresses, into)
        await browser.close()


async def take(
    browser: Browser,
    demo: Demo,
    scheme: str,
    viewport: dict[str, int],
    addresses: dict[str, str],
    folder: Path,
) -> None:
    """Some pages, in one scheme and size, as `folder/name-scheme.png`."""
    options: dict[str, Any] = {"viewport": viewport, "color_scheme": scheme, "locale": "en-GB"}
    for role in ("admin", "employee"):
        page = await browser.new_page(base_url=demo.url, has_touch=viewport == PHONE, **options)
        await sign_in(page, demo.person(role))
        for name, address in addresses.items():
            if (name in EMPLOYEES) == (role == "employee"):
                await page.goto(address)
                await page.wait_for_function(SETTLED)
                await page.wait_for_timeout(DRAWN_MS)
                await page.screenshot(path=folder / f"{name}-{scheme}.png")
        await page.close()


async def sign_in(page: Page, person: Person) -> None:
    """Come in, by the page that all can see."""
    await page.goto("/admin/tokens")
    await page.get_by_label("E-mail").fill(person.email)
    await page.get_by_label("Password", exact=True).fill(person.password)
    await page.get_by_role("button", name="Sign in").click()
    await page.get_by_role("heading", level=1, name="Tokens").wait_for()


if __name__ == "__main__":
    if CHROMIUM is None:
        sys.exit("No chromium here: apt-get install chromium-headless-shell")
    main(Path(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1] else None)
