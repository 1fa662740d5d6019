"""The data folder: made once, whole or not at all."""

import os
import shutil
from pathlib import Path

from cairn.kit.embedded.errors import EmbeddedDatabaseError, explain_output
from cairn.kit.embedded.place import Place


def read_data_major(place: Place) -> int | None:
    """Return the major version that made the data folder, or None if there's none yet.

    Raises:
        EmbeddedDatabaseError: if the folder is no data folder, or not the account's.
    """
    data = place.data
    if not data.exists() or not any(data.iterdir()):
        return None
    version = data / "PG_VERSION"
    if not version.exists():
        raise EmbeddedDatabaseError(
            f"{data} is not a PostgreSQL data folder; move it away, or choose another state folder."
        )
    status = data.stat()
    if status.st_uid != place.account.uid:
        raise EmbeddedDatabaseError(
            f"{data} belongs to uid {status.st_uid}, but PostgreSQL would run as uid "
            f"{place.account.uid}. Hand it over (chown -R {place.account.uid}:{place.account.gid} "
            f"'{data}'), or run as its owner."
        )
    # Copies and archives open it up, and then PostgreSQL refuses it.
    if status.st_mode & 0o027:
        data.chmod(0o700)
    return int(version.read_text().split(".")[0])


def create_data(place: Place, binaries: Path, *, durable: bool, lock: int) -> None:
    """Make the data folder aside and put it in its place when it is complete."""
    shutil.rmtree(place.unfinished, ignore_errors=True)
    place.unfinished.mkdir(mode=0o700)
    place.account.give(place.unfinished)
    command: list[str | Path] = [binaries / "initdb", "-D", place.unfinished, "-U", "postgres"]
    # No passwords: whoever can enter the folder of the socket may connect: the account alone.
    command += ["--auth=trust", "--encoding=UTF8", "--no-instructions"]
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    if not durable:
        command.append("--no-sync")
    # initdb holds the lock too: should we be killed, nobody else works here before it has ended.
    answer = place.account.run(command, stdin=lock)
    if answer.returncode != 0:
        refusal = explain_output(answer.stdout, place.home, place.log)
        shutil.rmtree(place.unfinished, ignore_errors=True)
        raise refusal
    place.unfinished.rename(place.data)
    if durable:
        sync_folder(place.home)


def sync_folder(folder: Path) -> None:
    """Write a folder's list of names to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
