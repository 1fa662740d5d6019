"""The server's first process: started so that it ends with its owner."""

import os
import signal
import socket
import subprocess
import sys
import time
import weakref
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cairn.kit.embedded.errors import EmbeddedDatabaseError, explain_output
from cairn.kit.embedded.place import Place

START_SECONDS = 300  # a recovery after a crash can take minutes
STOP_SECONDS = 30
POLL_SECONDS = 0.01
LOG_BYTES = 16 * 1024 * 1024

# Becomes the server and leaves behind a process that waits at the owner's pipe (given as standard
# output, kept as 3): a line means "forget it", the end of the pipe that the owner is gone. That
# process is orphaned on purpose: the server must not meet a child that it doesn't know. The lock is
# given as standard input: the server and all of its processes inherit it, the waiting one doesn't.
LAUNCH = """
exec 3<&1 1>&2
( (trap '' INT TERM HUP; read -r line <&3 || kill -INT $$) </dev/null >/dev/null 2>&1 & )
exec "$@" 3<&-
"""


@dataclass(frozen=True)
class PidFile:
    """What `postmaster.pid` says; true or stale."""

    pid: int
    port: int
    sockets: Path
    is_ready: bool


def read_pid_file(data: Path) -> PidFile | None:
    """Read `postmaster.pid`; None if there is none, or not all of it yet."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        return PidFile(int(lines[0]), int(lines[3]), Path(lines[4]), lines[7].strip() == "ready")
    except (FileNotFoundError, IndexError, ValueError):
        return None


def answers(sockets: Path, port: int) -> bool:
    """Tell whether a living server listens at a socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection, suppress(OSError):
        connection.connect(str(sockets / f".s.PGSQL.{port}"))
        return True
    return False


class Postmaster:
    """A server that ends when this process does."""

    def __init__(self, process: subprocess.Popen[bytes], leash: int) -> None:
        self.process = process
        self.leash: int | None = leash
        OWNED.add(self)

    def is_alive(self) -> bool:
        """Tell whether the process runs."""
        if self.process.poll() is None:
            return True
        self.release()  # at once: the process id may now be given to anyone
        return False

    def release(self) -> None:
        """Send the waiting process away."""
        if self.leash is not None:
            with suppress(BrokenPipeError):
                os.write(self.leash, b"\n")
            os.close(self.leash)
            self.leash = None

    def stop(self) -> None:
        """End the server, its connections too."""
        if self.is_alive():
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait()
        # Not before: if we were interrupted, nothing would stop the server any more.
        self.release()

    def forget(self) -> None:
        """Give it up in a forked child: the server is the parent's."""
        if self.leash is not None:
            os.close(self.leash)
            self.leash = None
        self.process.returncode = 0


# A forked child inherits the pipe; while it held that, the server would outlive its owner.
OWNED: weakref.WeakSet[Postmaster] = weakref.WeakSet()


def forget_all() -> None:
    """Give up every server in a forked child."""
    for postmaster in OWNED:
        postmaster.forget()


if sys.platform != "win32":
    os.register_at_fork(after_in_child=forget_all)


def launch(place: Place, command: list[str | Path], lock: int) -> Postmaster:
    """Start the server and wait until it takes connections.

    Raises:
        EmbeddedDatabaseError: with the reason that its log gives.
    """
    log = open_log(place)
    try:
        begins_at = os.fstat(log).st_size
        postmaster = spawn(place, command, lock, log)
    finally:
        os.close(log)
    try:
        wait_until_ready(place, postmaster, begins_at)
    except BaseException:
        postmaster.stop()
        raise
    return postmaster


def spawn(place: Place, command: list[str | Path], lock: int, log: int) -> Postmaster:
    """Start the process on its leash."""
    read_end, write_end = os.pipe()
    try:
        process = subprocess.Popen(
            ["/bin/sh", "-c", LAUNCH, "sh", *command],
            stdin=lock,
            stdout=read_end,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for the owner, who then stops the server
            **place.account.popen_options(),
        )
    except BaseException:
        os.close(write_end)
        raise
    finally:
        os.close(read_end)
    return Postmaster(process, write_end)


def wait_until_ready(place: Place, postmaster: Postmaster, log_begins_at: int) -> None:
    """Return when the server takes connections."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        said = read_pid_file(place.data)
        if said and said.is_ready and said.pid == postmaster.process.pid:
            return
        if not postmaster.is_alive():
            with open(place.log, "rb") as log:
                log.seek(log_begins_at)
                raise explain_output(log.read().decode(errors="replace"), place.home, place.log)
        if time.monotonic() > deadline:
            raise EmbeddedDatabaseError(
                f"PostgreSQL was not ready after {START_SECONDS} seconds; what it does: {place.log}"
            )
        time.sleep(POLL_SECONDS)


def open_log(place: Place) -> int:
    """Open the log for appending; a long one is put aside first."""
    with suppress(FileNotFoundError):
        if place.log.stat().st_size > LOG_BYTES:
            place.log.replace(place.log.with_suffix(".log.1"))
    log = os.open(place.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    place.account.give(log)
    return log


def clear_leftovers(place: Place, sockets: Path, port: int) -> None:
    """Remove what a killed server left; the lock must be held, so that it's truly dead.

    PostgreSQL refuses to start if the process id in such a file belongs to any living process.

    Raises:
        EmbeddedDatabaseError: if a server that we did not start uses the data or the socket.
    """
    said = read_pid_file(place.data)
    if said and answers(said.sockets, said.port):
        raise EmbeddedDatabaseError(
            f"A PostgreSQL that Cairn did not start (process {said.pid}) uses {place.data}; "
            "stop it."
        )
    if answers(sockets, port):
        raise EmbeddedDatabaseError(
            f"Another server uses the socket {sockets}/.s.PGSQL.{port}; stop it or choose "
            "another port."
        )
    for leftover in (place.data / "postmaster.pid", *sockets.glob(".s.PGSQL.*")):
        leftover.unlink(missing_ok=True)


def make_command(
    place: Place, binaries: Path, sockets: Path, port: int, settings: Mapping[str, str]
) -> list[str | Path]:
    """Write the server's command line; where it listens cannot be overridden."""
    quoted = str(sockets).replace('"', '""')
    fixed = {
        "port": str(port),
        "unix_socket_directories": f'"{quoted}"',
        "unix_socket_permissions": "0700",
    }
    command: list[str | Path] = [binaries / "postgres", "-D", place.data]
    for key, value in {**settings, **fixed}.items():
        command += ["-c", f"{key}={value}"]
    return command
