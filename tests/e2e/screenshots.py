"""Pictures of the running demo for README and docs: `make screenshots`."""

import asyncio
import json
import signal
import subprocess
import sys
from pathlib import Path

from playwright.async_api import Page, async_playwright

from e2e.conftest import ARGUMENTS, CAIRN, CHROMIUM

IMAGES = Path(__file__).parents[2] / "docs" / "images"


def main() -> None:
    """Start the demo, sign in as its admin, and take the pictures."""
    demo = subprocess.Popen(
        [CAIRN, "demo", "--port", "0", "--json"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert demo.stdout is not None
        ready = json.loads(demo.stdout.readline())
        admin = next(person for person in ready["users"] if person["role"] == "admin")
        asyncio.run(take_all(ready["url"], admin))
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.wait()


async def take_all(url: str, admin: dict[str, str]) -> None:
    """The Goals page."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = await browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme="light")
        await sign_in(page, url, admin)
        await page.screenshot(path=IMAGES / "goals-light.png")
        await browser.close()


async def sign_in(page: Page, url: str, person: dict[str, str]) -> None:
    """Come to the Goals page with the tree opened two levels deep."""
    await page.goto(f"{url}/goals")
    await page.get_by_label("E-mail").fill(person["email"])
    await page.get_by_label("Password", exact=True).fill(person["password"])
    await page.get_by_role("button", name="Sign in").click()
    await page.get_by_role("treegrid").wait_for()
    await page.wait_for_timeout(1500)


if __name__ == "__main__":
    if CHROMIUM is None:
        sys.exit("No chromium here: apt-get install chromium")
    main()
