"""How long frames take on the Goals page with 10,000 goals, beside a demo that runs.

    CAIRN_HOME=$PWD/home cairn demo --json > demo.json &
    export CAIRN_DATABASE_URL="postgresql://postgres@/postgres?host=$PWD/home/demo/run"
    PYTHONPATH=tests python -m e2e.frames demo.json

Frames of a busy machine tell about the machine.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles
from typing import Any

import httpx2
from playwright.async_api import Page, async_playwright

from e2e.conftest import ARGUMENTS, CAIRN, CHROMIUM

BRANCHES, LEAVES = 100, 99
LONG_MS = 100
SCREENS = 60
TITLE = "Ten thousand goals"
EXPAND = """async () => {
  const levels = [...document.querySelectorAll('[role=radiogroup] label')];
  levels.find((one) => one.textContent === 'All').click();
  const isOpen = () => document.querySelector('[role=treegrid]').ariaRowCount > 9000;
  while (!isOpen()) await new Promise(requestAnimationFrame);
  for (let rest = 30; rest > 0; rest--) await new Promise(requestAnimationFrame);
}"""
"""Until all rows are there, and what is drawn of them."""
WATCH = """() => {
  window.frames = [];
  let before = performance.now();
  const next = (now) => {
    window.frames.push(now - before);
    before = now;
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
}"""
SCROLL = """async (screens) => {
  const scroller = document.querySelector('[role=treegrid]').parentElement;
  for (let at = 0; at < screens; at++) {
    scroller.scrollTop += 900;
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  }
}"""


def goals() -> Iterator[dict[str, Any]]:
    """A vision, and KPIs two levels deep, as rows to import."""
    yield {"kind": "vision", "id": "frames", "title": TITLE}
    for branch in range(BRANCHES):
        at = f"frames-{branch}"
        yield {"kind": "kpi", "id": at, "parent": "frames", "title": f"Branch {branch}"}
        for leaf in range(LEAVES):
            title = f"Leaf {branch}.{leaf}"
            yield {"kind": "kpi", "id": f"{at}-{leaf}", "parent": at, "title": title} | {
                "target_value": 100
            }


def plant(owner: str) -> None:
    """Create the goals by `cairn import goals`; those that are there already stay."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "goals.ndjson"
        file.write_text("".join(json.dumps(row | {"owner_email": owner}) + "\n" for row in goals()))
        subprocess.run([CAIRN, "import", "goals", file], check=True)


async def measure(url: str, person: dict[str, str]) -> dict[str, list[float]]:
    """The times between frames in milliseconds, of each thing that one does."""
    headers = {"Authorization": f"Bearer {person['token']}"}
    visions = httpx2.get(f"{url}/api/v1/visions", params={"q": TITLE}, headers=headers).json()
    address = f"{url}/goals?tree={visions['items'][0]['id']}&level=1"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = await browser.new_page(viewport={"width": 1440, "height": 900})
        await page.goto(address)
        await page.get_by_label("E-mail").fill(person["email"])
        await page.get_by_label("Password", exact=True).fill(person["password"])
        await page.get_by_role("button", name="Sign in").click()
        await page.get_by_role("row", name="Branch 0").wait_for()
        await page.evaluate(WATCH)
        done = {"waiting": await frames_of(page, asyncio.sleep(1))}
        done["expand all"] = await frames_of(page, expand(page))
        done["scroll"] = await frames_of(page, page.evaluate(SCROLL, SCREENS))
        done["log"] = await frames_of(page, log(page))
        await browser.close()
    return done


async def frames_of(page: Page, doing: Any) -> list[float]:
    """The frames while something is done."""
    await page.evaluate("window.frames.length = 0")
    await doing
    frames: list[float] = await page.evaluate("window.frames")
    return frames


async def expand(page: Page) -> None:
    """Open all levels, from inside the page: looking for roles from outside takes frames itself."""
    await page.evaluate(EXPAND)


async def log(page: Page) -> None:
    """Log one value where the tree stands, and see what came of it."""
    await page.get_by_role("button", name="Log to Leaf").last.click()
    field = page.get_by_role("form").get_by_label("Value")
    await field.fill("1")
    await field.press("Enter")
    await page.get_by_text("logged for today").wait_for()


def main(demo: Path) -> None:
    """Plant the goals, do what one does, and print how long frames took."""
    ready = json.loads(demo.read_text().splitlines()[0])
    admin = next(person for person in ready["users"] if person["role"] == "admin")
    plant(admin["email"])
    for what, frames in asyncio.run(measure(ready["url"], admin)).items():
        print(f"{what}: {told(frames)}")


def told(frames: list[float]) -> str:
    """How long the middle one was, the longest of 95 in 100, and the longest of all."""
    long = sum(frame > LONG_MS for frame in frames)
    half, most = quantiles(frames, n=20)[9::9]
    return (
        f"{len(frames)} frames, p50 {half:.0f} ms, p95 {most:.0f} ms, "
        f"longest {max(frames):.0f} ms, {long} over {LONG_MS} ms"
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
