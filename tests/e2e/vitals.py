"""How fast the Goals page is there on a first visit, by Lighthouse's measures and throttling.

    cairn demo --json > demo.json &
    PYTHONPATH=tests python -m e2e.vitals demo.json

Prints the middle of some visits as a table, beside what Lighthouse calls good.
"""

import asyncio
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from playwright.async_api import Browser, CDPSession, async_playwright

from e2e.conftest import ARGUMENTS, CHROMIUM, Demo, Person
from e2e.screenshots import sign_in

VISITS = 5
QUIET_MS = 3000
"""What comes so long after the page is there isn't counted any more."""
BLOCKING_MS = 50
KBIT = 1000 / 8
OBSERVE = """() => {
  window.vitals = { fcp: 0, lcp: 0, cls: 0, tasks: [] };
  const watch = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take))
    .observe({ type, buffered: true });
  watch('paint', (one) => one.name === 'first-contentful-paint' && (vitals.fcp = one.startTime));
  watch('largest-contentful-paint', (one) => (vitals.lcp = one.startTime));
  watch('layout-shift', (one) => one.hadRecentInput || (vitals.cls += one.value));
  watch('longtask', (one) => vitals.tasks.push([one.startTime, one.duration]));
}"""
NAMES = {
    "fcp": "First contentful paint (ms)",
    "lcp": "Largest contentful paint (ms)",
    "tbt": "Total blocking time (ms)",
    "cls": "Cumulative layout shift",
    "kilobytes": "Transferred (kB)",
    "requests": "Requests",
}


@dataclass(frozen=True)
class Device:
    """What Lighthouse pretends to be; `good` is where its green begins."""

    width: int
    height: int
    slowdown: int
    latency_ms: float
    down_kbit: float
    up_kbit: float
    good: dict[str, float]


DEVICES = {
    "desktop": Device(
        1350, 940, 1, 40, 10_240, 10_240, {"fcp": 930, "lcp": 1200, "tbt": 150, "cls": 0.1}
    ),
    "mobile": Device(
        412, 823, 4, 562.5, 1474.6, 675, {"fcp": 1800, "lcp": 2500, "tbt": 200, "cls": 0.1}
    ),
}
"""Its presets; "mobile" has "slow 4G" as its throttling in DevTools has it."""


async def measure(demo: Demo) -> None:
    """Print a table a device."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name, device in DEVICES.items():
            visits = await visit_often(browser, demo, device)
            print(f"| {name} | measured | good |\n|---|---:|---:|")
            for key, words in NAMES.items():
                middle = median(visit[key] for visit in visits)
                good = device.good.get(key)
                shown = f"{middle:.3f}" if key == "cls" else f"{middle:,.0f}"
                print(f"| {words} | {shown} | {'' if good is None else f'≤ {good:,}'} |")
            print()
        await browser.close()


async def visit_often(browser: Browser, demo: Demo, device: Device) -> list[dict[str, float]]:
    """Come again and again with an empty cache, signed in."""
    size: Any = {"width": device.width, "height": device.height}
    context = await browser.new_context(base_url=demo.url, viewport=size)
    first = await context.new_page()
    await sign_in(first, demo.person("admin"))
    visits = []
    for _ in range(VISITS):
        page = await context.new_page()
        control = await context.new_cdp_session(page)
        bytes_of = await throttle(control, device)
        await page.add_init_script(f"({OBSERVE})()")
        await page.goto("/goals")
        await page.get_by_role("treegrid").wait_for(timeout=120_000)
        await page.wait_for_timeout(QUIET_MS)
        found = await page.evaluate("vitals")
        tasks = [length - BLOCKING_MS for start, length in found["tasks"] if start >= found["fcp"]]
        kilobytes = sum(bytes_of) / 1000
        visits.append(
            {key: found[key] for key in ("fcp", "lcp", "cls")}
            | {"tbt": sum(tasks), "kilobytes": kilobytes, "requests": len(bytes_of)}
        )
        await page.close()
    await context.close()
    return visits


async def throttle(control: CDPSession, device: Device) -> list[int]:
    """Slow a page down, empty its cache; gives the list that its requests' bytes come to."""
    bytes_of: list[int] = []
    control.on("Network.loadingFinished", lambda one: bytes_of.append(one["encodedDataLength"]))
    await control.send("Network.enable")
    await control.send("Network.clearBrowserCache")
    await control.send("Emulation.setCPUThrottlingRate", {"rate": device.slowdown})
    conditions = {
        "offline": False,
        "latency": device.latency_ms,
        "downloadThroughput": device.down_kbit * KBIT,
        "uploadThroughput": device.up_kbit * KBIT,
    }
    await control.send("Network.emulateNetworkConditions", conditions)
    return bytes_of


if __name__ == "__main__":
    ready = json.loads(Path(sys.argv[1]).read_text())
    asyncio.run(measure(Demo(ready["url"], [Person(**user) for user in ready["users"]])))
