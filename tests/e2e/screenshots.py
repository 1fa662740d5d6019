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

from e2e.conftest import ARGUMENTS, CAIRN, CHROMIUM, PHONE, WIDE
from e2e.pages import PAGES, SHOWN

IMAGES = Path(__file__).parents[2] / "docs" / "images"
SCHEMES = ("light", "dark")
SETTLED = """() => document.querySelector('main [role=status][aria-label^=Loading]') === null
    && document.querySelector('main h1') !== null"""
DRAWN_MS = 1500
"""Milliseconds for charts and bars to come to where they stay."""


def main(folder: Path | None) -> None:
    """Start the demo, sign in as its admin, and take the pictures."""
    demo = subprocess.Popen(
        [CAIRN, "demo", "--port", "0", "--json", "--no-open"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert demo.stdout is not None
        ready = json.loads(demo.stdout.readline())
        admin = next(person for person in ready["users"] if person["role"] == "admin")
        asyncio.run(take_all(ready["url"], admin, folder))
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.wait()


async def take_all(url: str, admin: dict[str, str], folder: Path | None) -> None:
    """All pages into a folder; without one those that are shown, where they belong."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for scheme in SCHEMES:
            if folder is None:
                shown = {name: PAGES[name] for name in PAGES if f"{name}-{scheme}" in SHOWN}
                await take(browser, url, admin, scheme, WIDE, shown, IMAGES)
                continue
            for viewport in (WIDE, PHONE):
                into = folder / str(viewport["width"])
                await take(browser, url, admin, scheme, viewport, PAGES, into)
        await browser.close()


async def take(
    browser: Browser,
    url: str,
    admin: dict[str, str],
    scheme: str,
    viewport: dict[str, int],
    pages: dict[str, str],
    folder: Path,
) -> None:
    """Some pages, in one scheme and size, as `folder/name-scheme.png`."""
    options: dict[str, Any] = {"viewport": viewport, "color_scheme": scheme, "locale": "en-GB"}
    page = await browser.new_page(base_url=url, has_touch=viewport == PHONE, **options)
    await sign_in(page, admin)
    for name, address in pages.items():
        await page.goto(address)
        await page.wait_for_function(SETTLED)
        await page.wait_for_timeout(DRAWN_MS)
        await page.screenshot(path=folder / f"{name}-{scheme}.png")
    await page.close()


async def sign_in(page: Page, person: dict[str, str]) -> None:
    """Come in, by the page that all can see."""
    await page.goto("/admin/tokens")
    await page.get_by_label("E-mail").fill(person["email"])
    await page.get_by_label("Password", exact=True).fill(person["password"])
    await page.get_by_role("button", name="Sign in").click()
    await page.get_by_role("heading", level=1, name="Tokens").wait_for()


if __name__ == "__main__":
    if CHROMIUM is None:
        sys.exit("No chromium here: apt-get install chromium")
    main(Path(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1] else None)
