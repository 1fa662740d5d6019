"""`cairn demo` as a process of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer import BadParameter

from cairn.demo import run
from cairn.kit.embedded.place import find_place
from cairn.kit.embedded.postmaster import read_pid_file

CAIRN = (sys.executable, "-c", "from cairn.cli import main; main()")
USER_FIELDS = {"email", "password", "role", "department", "token"}
ROLES = ["admin", "manager", "manager", "employee", "employee", "community_admin"]


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A data directory that every account reaches."""
    with tempfile.TemporaryDirectory(prefix="cairn-demo-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextmanager
def running(home: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """A demo on any free port; its database address in the environment is to be ignored."""
    command = [*CAIRN, "demo", "--json", "--port", "0", *options]
    environment = {
        **{name: os.environ[name] for name in os.environ if name != "PYTHONDONTWRITEBYTECODE"},
        "PYTHONPYCACHEPREFIX": str(home / "compiled"),
        "CAIRN_HOME": str(home),
        "CAIRN_DATABASE_URL": "postgresql://nobody@nowhere.invalid/none",
    }
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def read_line(process: subprocess.Popen[str]) -> Any:
    """The first line of JSON, once it is there."""
    assert process.stdout is not None
    assert process.stderr is not None
    line = process.stdout.readline()
    return json.loads(line) if line else pytest.fail(process.stderr.read())


def ask(url: str, path: str, token: str | None = None, method: str = "GET") -> Any:
    """Ask the API."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(f"{url}/api/v1{path}", headers=headers, method=method)
    with urllib.request.urlopen(request, timeout=120) as answer:
        return json.load(answer)


def server_of(home: Path) -> int:
    """The process id of the demo's database server."""
    said = read_pid_file(find_place(home / run.DEMO).data)
    assert said is not None
    return said.pid


def is_gone(group: int) -> bool:
    """Whether no process of a server's group is left."""
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, found = status.read_text().rpartition(")")[2].split()[:3]
            if int(found) == group and state != "Z":
                return False
    return True


def is_done(url: str, run_id: str, token: str) -> bool:
    """Whether a background job has done its work."""
    return bool(ask(url, f"/jobs/{run_id}", token)["status"] == "succeeded")


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether a condition comes true in time."""
    deadline = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


@dataclass(frozen=True)
class Start:
    """What a start said, and what was there."""

    line: dict[str, Any]
    who: list[dict[str, Any]]
    visions: list[str]
    tokens: list[str]
    has_worker: bool
    is_empty_afterwards: bool
    exit_code: int
    rest: str


def start_and_end(home: Path, how: signal.Signals) -> Start:
    """Start the demo, look around, end it, and wait for its database server to go."""
    with running(home) as process:
        line = read_line(process)
        assert ask(line["url"], "/health")["status"] == "ok"
        server, token = server_of(home), line["users"][0]["token"]
        assert not is_gone(server)
        who = [ask(line["url"], "/me", user["token"]) for user in line["users"]]
        visions = [one["id"] for one in ask(line["url"], "/visions", token)["items"]]
        tokens = [one["name"] for one in ask(line["url"], "/tokens", token)["items"]]
        run = ask(line["url"], "/jobs/clean-up/run", token, "POST")["id"]
        has_worker = wait_until(lambda: is_done(line["url"], run, token))
        process.send_signal(how)
        rest, _ = process.communicate(timeout=120)
        is_empty = wait_until(lambda: is_gone(server))
    return Start(line, who, visions, tokens, has_worker, is_empty, process.returncode, rest)


@pytest.fixture(scope="module")
def prepared(home: Path) -> tuple[int, str]:
    """What making the data beforehand ended with, and what it said."""
    with running(home, "--prepare") as process:
        said, _ = process.communicate(timeout=120)
        return process.returncode, said


@pytest.fixture(scope="module")
def first(home: Path, prepared: tuple[int, str]) -> Start:
    """The first start with this data."""
    return start_and_end(home, signal.SIGINT)


def test_data_is_made_beforehand_and_nothing_is_left_running(
    home: Path, prepared: tuple[int, str]
) -> None:
    assert prepared == (0, "")
    assert read_pid_file(find_place(home / run.DEMO).data) is None


def test_what_was_made_beforehand_is_opened(first: Start) -> None:
    assert len(first.visions) > 0
    assert first.tokens == ["demo"]


def test_one_line_names_the_address_and_everybody_who_can_sign_in(first: Start) -> None:
    users = first.line["users"]

    assert set(first.line) == {"url", "users"}
    assert [user["role"] for user in users] == ROLES
    assert [set(user) for user in users] == 6 * [USER_FIELDS]
    assert [me["user"]["email"] for me in first.who] == [user["email"] for user in users]
    assert [me["department"] for me in first.who] == [user["department"] for user in users]
    assert users[1]["department"] != users[2]["department"]
    assert first.rest == ""


def test_a_worker_is_inside(first: Start) -> None:
    assert first.has_worker


def test_ctrl_c_ends_it_well_and_leaves_nothing_running(first: Start) -> None:
    assert first.exit_code == 0
    assert first.is_empty_afterwards


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_whatever_ends_it_nothing_is_left_running(
    home: Path, first: Start, how: signal.Signals
) -> None:
    assert start_and_end(home, how).is_empty_afterwards


def test_a_new_start_keeps_the_data_and_replaces_the_tokens(home: Path, first: Start) -> None:
    again = start_and_end(home, signal.SIGINT)

    assert again.visions == first.visions
    assert again.tokens == first.tokens == ["demo"]
    assert again.line["users"][0]["token"] != first.line["users"][0]["token"]


def test_a_port_that_is_asked_for_and_taken_is_refused() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(BadParameter, match=f"127.0.0.1:{port} can't be listened on"):
            run.find_port("127.0.0.1", port)


def test_without_a_port_the_next_free_one_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setattr(run, "PORT", port)

        found = run.find_port("127.0.0.1", None)

        assert port < found <= port + 100


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::1", "http://[::1]:8000"),
    ],
)
def test_the_address_is_one_that_a_browser_here_can_open(host: str, address: str) -> None:
    assert run.address_of(host, 8000) == address


def test_a_browser_is_opened_only_where_somebody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)

    assert run.wants_browser(None, as_json=False)
    assert run.wants_browser(True, as_json=False)
    assert not run.wants_browser(False, as_json=False)
    assert not run.wants_browser(True, as_json=True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: False)
    assert not run.wants_browser(None, as_json=False)
