"""Why the embedded PostgreSQL cannot run, in words that say what to do."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OTHER_WAY = "or set CAIRN_DATABASE_URL to a PostgreSQL 18 server of yours"
FULL_BELOW_BYTES = 1024 * 1024
TAIL_LINES = 12

# The first that occurs in what PostgreSQL said decides. Kernel limits also say "No space left on
# device": they are asked before the full disk.
CAUSES = (
    (
        "could not resize shared memory segment",
        "The shared memory of this machine is too small; give it more "
        f"(in a container --shm-size=256m), {OTHER_WAY}.",
    ),
    (
        "could not create semaphores",
        "The kernel allows no more semaphores; raise its limit (kernel.sem), end other PostgreSQL "
        f"servers, {OTHER_WAY}.",
    ),
    (
        "could not create shared memory segment",
        "The kernel allows no more shared memory; raise its limits (kernel.shmmax, kernel.shmmni), "
        f"end other PostgreSQL servers, {OTHER_WAY}.",
    ),
    (
        "Address already in use",
        "Another server already listens on this port; stop it or choose another port.",
    ),
    (
        "could not look up effective user ID",
        "The user this runs as has no entry in /etc/passwd and PostgreSQL asks for one; add it, "
        f"run as another user, {OTHER_WAY}.",
    ),
    (
        'could not access file "pg_stat_statements"',
        "This PostgreSQL comes without pg_stat_statements; install its contrib package, or unset "
        "CAIRN_PG_BIN so that the PostgreSQL that comes with Cairn is used.",
    ),
    (
        "unrecognized configuration parameter",
        "One of the settings is unknown to PostgreSQL; correct or leave out the one named here.",
    ),
    (
        "invalid value for parameter",
        "One of the settings has a value that PostgreSQL refuses; correct the one named here.",
    ),
)


class EmbeddedDatabaseError(RuntimeError):
    """Say why the embedded PostgreSQL cannot run and what to do about it."""


def explain_output(output: str, home: Path, log: Path) -> EmbeddedDatabaseError:
    """Tell what PostgreSQL's last words mean; unknown ones are shown with the path of the log."""
    words = "\n".join(output.strip().splitlines()[-TAIL_LINES:])
    for sign, text in CAUSES:
        if sign in output:
            return EmbeddedDatabaseError(f"{text}\n{words}")
    # On a full disk the log cannot take the words either.
    if "No space left on device" in output or shutil.disk_usage(home).free < FULL_BELOW_BYTES:
        return EmbeddedDatabaseError(f"{disk_is_full(home)}\n{words}".strip())
    if "Permission denied" in output:
        return EmbeddedDatabaseError(f"{no_rights(home)}\n{words}")
    return EmbeddedDatabaseError(
        f"PostgreSQL did not start. Its last words:\n{words}\nAll of them: {log}"
    )


@contextmanager
def explained(state: Path) -> Iterator[None]:
    """Turn the operating system's refusals into ours.

    Raises:
        EmbeddedDatabaseError: instead of any OSError.
    """
    try:
        yield
    except OSError as error:
        raise explain_os_error(error, Path(error.filename or state)) from error


def explain_os_error(error: OSError, path: Path) -> EmbeddedDatabaseError:
    """Tell what a refusal of the operating system means."""
    # shutil gathers the errors of a copy as text and has no errno of its own.
    if error.errno in (errno.ENOSPC, errno.EDQUOT) or "No space left on device" in str(error):
        return EmbeddedDatabaseError(disk_is_full(path))
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return EmbeddedDatabaseError(no_rights(path))
    if error.errno == errno.ENAMETOOLONG:
        return EmbeddedDatabaseError(f"The path {path} is too long; choose a shorter state folder.")
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return EmbeddedDatabaseError(
            f"{path} is a file, or lies below one, where a folder is needed; "
            "choose another state folder."
        )
    return EmbeddedDatabaseError(f"The embedded PostgreSQL cannot use {path}: {error}.")


def disk_is_full(path: Path) -> str:
    """Say that there's no room."""
    return (
        f"The disk that holds {path} is full. Make room (a new database needs about 100 MB) "
        f"and start again, choose a state folder on another disk, {OTHER_WAY}."
    )


def no_rights(path: Path) -> str:
    """Say that the folder belongs to others."""
    return (
        f"No right to use {path}. Run as the user who owns it, change its owner, "
        f"choose another state folder, {OTHER_WAY}."
    )
