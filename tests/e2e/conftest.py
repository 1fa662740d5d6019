"""A real server with made-up data, and a real browser that may reach nothing else."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from playwright.async_api import (
    Browser,
    ConsoleMessage,
    Page,
    Route,
    async_playwright,
    expect,
)

import cairn
from live import UNLIMITED

ROOT = Path(__file__).parents[2]
SITE = Path(cairn.__file__).parent / "site" / "index.html"
CAIRN = Path(sys.executable).with_name("cairn")
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
"""Names of the same engine; without windows it takes half of the processor."""
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
]
READY_SECONDS = 180
HERE = "127.0.0.1"
PATIENCE = 60_000
"""Milliseconds: other tests keep the machine busy meanwhile."""
expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in."""

    email: str
    password: str
    role: str
    department: str | None
    token: str


@dataclass(frozen=True)
class Demo:
    """The running server."""

    url: str
    people: list[Person]

    def person(self, role: str) -> Person:
        """The first one of a role."""
        return next(person for person in self.people if person.role == role)

    def get(self, path: str, **query: Any) -> Any:
        """What the API answers to the administrator."""
        token = self.person("admin").token
        response = httpx2.get(
            f"{self.url}/api/v1{path}",
            params=query,
            headers={"Authorization": f"Bearer {token}"},
        )
        return response.raise_for_status().json()

    def send(self, method: str, path: str, body: Any) -> Any:
        """What the API answers to a change by the administrator."""
        token = self.person("admin").token
        response = httpx2.request(
            method,
            f"{self.url}/api/v1{path}",
            json=body,
            headers={"Authorization": f"Bearer {token}"},
        )
        return response.raise_for_status().json()


OpenPage = Callable[..., Awaitable[Page]]
SignedIn = Callable[..., Awaitable[Page]]
WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = {"serious", "critical"}
AXE_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
AXE_RUN = """async (rules) => {
  for (const one of document.getAnimations()) if (one instanceof CSSTransition) one.finish();
  const found = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
  return found.violations.map(({ id, impact, nodes }) =>
    ({ id, impact, where: nodes.map((node) => `${node.target}: ${node.failureSummary}`) }));
}"""
REFUSED = "Failed to load resource"
"""Chromium writes it of every refusal, which tests provoke; the pages say them themselves."""


@dataclass
class Gate:
    """Stands between a page and the server; shut, it lets some requests reach nobody.

    It has to stand there before the page is opened: what a page sends while a route is
    being laid may still pass.
    """

    requests: str
    """A glob of addresses."""
    is_shut: bool = False
    answer: dict[str, Any] | None = None
    """What is answered while it is shut, such as {"status": 500}; none: nobody is reached."""

    async def meet(self, route: Route) -> None:
        """Let a request pass, answer it or break it off."""
        if not self.is_shut:
            await route.continue_()
        elif self.answer is None:
            await route.abort()
        else:
            await route.fulfill(**self.answer)


@pytest.fixture(scope="session", autouse=True)
def needs() -> None:
    """Skip, and say how to get it, what isn't there."""
    if CHROMIUM is None:
        pytest.skip("No chromium on the PATH; get one by: apt-get install chromium-headless-shell")
    if not SITE.exists():
        pytest.skip("The pages aren't built; build them by: make install")


@pytest.fixture(scope="session")
def demo(needs: None) -> Iterator[Demo]:
    """`cairn demo` on a database of its own, until the tests end."""
    home = Path(tempfile.mkdtemp(prefix="cairn-e2e-"))
    home.chmod(0o755)
    unlimited = {f"CAIRN_{name.upper()}": str(most) for name, most in UNLIMITED.items()}
    command = [CAIRN, "demo", "--json", "--fresh", "--no-open", "--port", str(free_port())]
    process = subprocess.Popen(
        command,
        env={**os.environ, "CAIRN_HOME": str(home), **unlimited},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        yield Demo(ready["url"], [Person(**user) for user in ready["users"]])
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=READY_SECONDS)
        shutil.rmtree(home, ignore_errors=True)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
async def chromium(needs: None) -> AsyncIterator[Browser]:
    """One browser for all tests; each gets a profile of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
async def open_page(chromium: Browser, demo: Demo) -> AsyncIterator[OpenPage]:
    """Open a page in a fresh profile; whatever it asks of another machine fails the test."""
    elsewhere: list[str] = []
    faults: list[str] = []
    async with AsyncExitStack() as stack:

        async def open_one(**options: Any) -> Page:
            context = await chromium.new_context(base_url=demo.url, locale="en-GB", **options)
            stack.push_async_callback(context.close)
            context.set_default_timeout(PATIENCE)
            context.on("request", lambda request: note_elsewhere(request.url, elsewhere))
            page = await context.new_page()
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.on("console", lambda message: note_fault(message, faults))
            return page

        yield open_one
    assert elsewhere == []
    assert faults == []


@pytest.fixture
async def signed_in(open_page: OpenPage, demo: Demo) -> SignedIn:
    """Open a page as somebody of a role: `await signed_in("manager", "/goals", viewport=PHONE)`."""

    async def sign_one_in(
        role: str, address: str = "/", gate: Gate | None = None, **options: Any
    ) -> Page:
        page = await open_page(**{"viewport": WIDE, **options})
        if gate is not None:
            await page.route(gate.requests, gate.meet)
        person = demo.person(role)
        body = {"email": person.email, "password": person.password}
        entered = await page.request.post("/api/v1/sessions", data=body)
        assert entered.ok, await entered.text()
        await page.goto(address)
        await expect(page.get_by_role("main")).to_be_visible()
        return page

    return sign_one_in


async def find_barriers(page: Page, rules: Sequence[str] = AXE_RULES) -> list[dict[str, Any]]:
    """What axe finds serious on a page as it is shown now, for a test to find nothing."""
    if not AXE.exists():
        pytest.skip("The pages' tools aren't there; get them by: make install")
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text())
    found = await page.evaluate(AXE_RUN, list(rules))
    return [one for one in found if one["impact"] in SERIOUS]


def note_fault(message: ConsoleMessage, faults: list[str]) -> None:
    """Keep an error or a warning that the browser or a page wrote down."""
    if message.type in {"error", "warning"} and REFUSED not in message.text:
        faults.append(message.text)


def note_elsewhere(url: str, elsewhere: list[str]) -> None:
    """Keep an address that isn't this machine's."""
    parts = urlsplit(url)
    if parts.scheme not in {"data", "blob"} and parts.hostname != HERE:
        elsewhere.append(url)
