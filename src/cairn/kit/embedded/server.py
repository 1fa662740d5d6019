"""Start or adopt the server of a state folder."""

import os
import shutil
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from cairn.kit.embedded.binaries import find_binaries
from cairn.kit.embedded.cluster import create_data, read_data_major
from cairn.kit.embedded.errors import EmbeddedDatabaseError, explained
from cairn.kit.embedded.place import Place, find_place, open_socket_folder, take_lock
from cairn.kit.embedded.postmaster import (
    POLL_SECONDS,
    PidFile,
    Postmaster,
    answers,
    clear_leftovers,
    launch,
    make_command,
    read_pid_file,
)

ADOPT_SECONDS = 60

SETTINGS = {
    "listen_addresses": "",
    "wal_level": "logical",
    "shared_preload_libraries": "pg_stat_statements",
    "pg_stat_statements.track": "all",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedServer:
    """A running PostgreSQL; made by `start`. Its methods may be called from any thread."""

    def __init__(self, state: Path, port: int, durable: bool, settings: Mapping[str, str]) -> None:
        self.state = state
        self._port = port
        self._durable = durable
        self._settings = {**SETTINGS, **({} if durable else NOT_DURABLE), **settings}
        self._mutex = threading.Lock()
        self._place: Place | None = None
        self._running: PidFile | None = None
        self._postmaster: Postmaster | None = None

    @property
    def owned(self) -> bool:
        """Whether the server ends with this process; False if it was adopted."""
        return self._postmaster is not None and self._postmaster.leash is not None

    @property
    def data(self) -> Path:
        """The data folder, which may lie outside the state folder."""
        return self._get_place().data

    @property
    def log(self) -> Path:
        """The server's log."""
        return self._get_place().log

    def url(self, database: str = "postgres", user: str = "postgres") -> str:
        """Return a URL for libpq and SQLAlchemy alike; it stays the same over restarts."""
        if self._running is None:
            raise EmbeddedDatabaseError("The embedded PostgreSQL has not been started.")
        names = f"{quote(user, safe='')}@/{quote(database, safe='')}"
        sockets = quote(str(self._running.sockets))
        return f"postgresql://{names}?host={sockets}&port={self._running.port}"

    def is_running(self) -> bool:
        """Tell whether the server is there; takes less than a millisecond."""
        if self._postmaster is not None:
            return self._postmaster.is_alive()
        return self._running is not None and answers(self._running.sockets, self._running.port)

    def ensure_running(self) -> None:
        """Start or adopt the server again if it is gone, say because its owner ended.

        Blocks for as long as a start takes: not for the event loop's thread.

        Raises:
            EmbeddedDatabaseError: as `start`.
        """
        with self._mutex:
            if not self.is_running():
                self._end()
                with explained(self.state):
                    self._start_or_adopt()

    def stop(self) -> None:
        """End the server and its connections if it is owned; an adopted one is left alone."""
        with self._mutex:
            self._end()

    def remove(self) -> None:
        """Stop the server and delete all that it stored, for throw-away databases.

        Raises:
            EmbeddedDatabaseError: if another process owns the running server.
        """
        self.stop()
        place = self._get_place()
        with explained(self.state):
            lock = take_lock(place)
            if lock is None:
                raise EmbeddedDatabaseError(
                    f"Another process uses the database in {place.home}; stop it first."
                )
            try:
                remove_files(place, self._running)
            finally:
                os.close(lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _get_place(self) -> Place:
        if self._place is None:
            raise EmbeddedDatabaseError("The embedded PostgreSQL has not been started.")
        return self._place

    def _end(self) -> None:
        if self._postmaster is not None:
            self._postmaster.stop()
            self._postmaster = None

    def _start_or_adopt(self) -> None:
        """Start the server if its lock is free, else wait until it answers and adopt it."""
        place = self._place = find_place(self.state)
        deadline = time.monotonic() + ADOPT_SECONDS
        while (lock := take_lock(place)) is None:
            said = read_pid_file(place.data)
            if said and said.is_ready and answers(said.sockets, said.port):
                self._running = said
                return
            if time.monotonic() > deadline:
                raise EmbeddedDatabaseError(
                    f"Processes of an earlier server hold {place.lock}, but no server answers. If "
                    f"it is not just recovering (see {place.log}), end the postgres processes of "
                    f"{place.data}."
                )
            time.sleep(POLL_SECONDS)
        try:
            self._start(place, lock)
        finally:
            os.close(lock)  # the server has its own

    def _start(self, place: Place, lock: int) -> None:
        """Start the server; `lock` is held."""
        data_major = read_data_major(place)
        binaries = find_binaries(place.account, data_major)
        if data_major is None:
            create_data(place, binaries, durable=self._durable, lock=lock)
        sockets = open_socket_folder(place, self._port)
        clear_leftovers(place, sockets, self._port)
        command = make_command(place, binaries, sockets, self._port, self._settings)
        self._postmaster = launch(place, command, lock)
        self._running = read_pid_file(place.data)


def start(
    state: Path,
    *,
    port: int = 5432,
    durable: bool = True,
    settings: Mapping[str, str] | None = None,
) -> EmbeddedServer:
    """Start the PostgreSQL of a state folder, or adopt it if it already runs there.

    It listens on a Unix socket only; `port` is a part of the socket's name. `durable=False` trades
    safety at a crash of the machine for speed, for tests. An adopted server keeps the port and the
    settings that its owner gave it. A server that is started ends when this process does, however
    it ends.

    Raises:
        EmbeddedDatabaseError: says why it cannot run, and what to do.
    """
    if sys.platform == "win32":
        raise EmbeddedDatabaseError(
            "The embedded PostgreSQL runs on Linux and macOS, not on Windows. "
            "Set CAIRN_DATABASE_URL to a PostgreSQL 18 server of yours."
        )
    server = EmbeddedServer(Path(state), port, durable, settings or {})
    server.ensure_running()
    return server


def remove_files(place: Place, running: PidFile | None) -> None:
    """Delete a stopped server's files."""
    folders = [place.data, place.unfinished, place.home / "run"]
    if running:
        folders.append(running.sockets)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    for file in (place.log, place.log.with_suffix(".log.1"), place.lock):
        file.unlink(missing_ok=True)
    if place.home != place.state:
        place.link.unlink(missing_ok=True)
        with suppress(OSError):  # not empty: someone put something there
            place.home.rmdir()
