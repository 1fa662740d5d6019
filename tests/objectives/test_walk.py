"""The example that walks through all endpoints of objectives does so, and stays complete."""

import asyncio
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from live import serving

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "examples" / "objectives.sh"


def paths_walked() -> set[tuple[str, str]]:
    """Method and path of every request, ids as `{}`."""
    requests = re.findall(r"ask \d+ (\w+) \"?(/objectives[^\"\s]*)", SCRIPT.read_text())
    deleted = re.findall(r'for goal in "(objectives)/\$', SCRIPT.read_text())
    walked = {(method, re.sub(r"\$\w+", "{}", path.partition("?")[0])) for method, path in requests}
    return walked | {("DELETE", f"/{one}/{{}}") for one in deleted}


def test_it_walks_through_all_that_the_contract_names():
    document = json.loads((ROOT / "openapi.json").read_text())
    prefix = "/api/v1/objectives"
    there = {
        (method.upper(), re.sub(r"\{\w+\}", "{}", path.removeprefix("/api/v1")))
        for path, methods in document["paths"].items()
        for method in methods
        if path.startswith(prefix)
    }
    later = {one for one in there if re.search("check-ins|close|reopen", one[1])}

    assert paths_walked() == there - later


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
async def test_every_answer_is_the_expected_one(app, world, tmp_path):
    people = [
        {"role": person.role, "token": person.token} for person in (world.admin, world.employee)
    ]
    demo = tmp_path / "demo.json"

    with serving(app) as url:
        demo.write_text(json.dumps({"url": url, "users": people}))
        done = await asyncio.to_thread(
            subprocess.run, [SCRIPT, demo], capture_output=True, text=True, check=False
        )

    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert done.stdout.endswith("Every answer was the expected one.\n")
