"""Where a server keeps its data, sockets, log and lock."""

import hashlib
import os
import re
import secrets
import stat
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cairn.kit.embedded.account import Account, find_account
from cairn.kit.embedded.errors import EmbeddedDatabaseError, no_rights

if sys.platform != "win32":
    import fcntl

ROOT_HOME = Path("/var/lib/cairn")
SOCKET_PATH_BYTES = 103  # macOS; Linux has four more
PATH_BYTES = 900  # PostgreSQL builds paths of up to 1023 bytes below the data folder


@dataclass(frozen=True)
class Place:
    """The folder of one server, and the account that runs it."""

    state: Path
    home: Path
    account: Account

    @property
    def data(self) -> Path:
        """The data folder; it is there only if it is complete."""
        return self.home / "data"

    @property
    def unfinished(self) -> Path:
        """The data folder while initdb works on it."""
        return self.home / "data.new"

    @property
    def log(self) -> Path:
        """What the server says, of this start and earlier ones."""
        return self.home / "postgres.log"

    @property
    def lock(self) -> Path:
        """The file that every process of a living server holds locked."""
        return self.home / "lock"

    @property
    def link(self) -> Path:
        """The link to `home`, if that lies elsewhere."""
        return self.state / "cluster"


def find_place(state: Path) -> Place:
    """Find or make the folder of the server that belongs to a state folder.

    Raises:
        EmbeddedDatabaseError: if the path or the rights are of no use.
    """
    state = state.expanduser().absolute()
    check_path(state)
    state = state.resolve()
    state.mkdir(parents=True, exist_ok=True)
    place = Place(state, state, find_account(state / "data"))
    if place.link.is_symlink():
        return follow_link(place)
    if place.account.is_other:
        return place if place.account.can_enter(state) else move_out(place)
    if not os.access(state, os.W_OK | os.X_OK):
        raise EmbeddedDatabaseError(no_rights(state))
    return place


def check_path(state: Path) -> None:
    """Refuse paths that PostgreSQL cannot work with."""
    if len(os.fsencode(state)) > PATH_BYTES:
        raise EmbeddedDatabaseError(
            f"The path of the state folder is too long ({len(os.fsencode(state))} bytes, at most "
            f"{PATH_BYTES}); choose a shorter one: {state}"
        )
    if re.search(r"[\x00-\x1f\x7f]", str(state)):
        raise EmbeddedDatabaseError(
            f"The path of the state folder has a control character in it; choose another: "
            f"{str(state)!r}"
        )


def follow_link(place: Place) -> Place:
    """Return the place a state folder's link leads to."""
    home = Path(os.readlink(place.link))
    if not home.is_dir():
        raise EmbeddedDatabaseError(
            f"The data of {place.state} was kept in {home}, which is gone. Bring it back, "
            f"or remove the link {place.link} to begin with an empty database."
        )
    return Place(place.state, home, find_account(home / "data"))


def move_out(place: Place) -> Place:
    """Make a place that the account reaches, and link the state folder to it."""
    if place.data.exists():
        raise EmbeddedDatabaseError(
            f"The data is in {place.state}, but the account that runs PostgreSQL "
            f"(uid {place.account.uid}) cannot reach that folder. Let others search it and its "
            "parents again (chmod o+x), or move it."
        )
    home = open_root_home(place.account) / f"state-{secrets.token_hex(6)}"
    home.mkdir()
    home.chmod(0o711)  # whatever the umask said
    try:
        place.link.symlink_to(home)
    except FileExistsError:  # someone else was as quick
        home.rmdir()
    return follow_link(place)


def open_root_home(account: Account) -> Path:
    """Return the folder in which root keeps what an unprivileged account must reach.

    Raises:
        EmbeddedDatabaseError: if anyone but root could have put something there.
    """
    with suppress(FileExistsError):
        ROOT_HOME.parent.mkdir(parents=True, exist_ok=True)
        ROOT_HOME.mkdir()
        ROOT_HOME.chmod(0o755)  # whatever the umask said
    check_owner(ROOT_HOME, 0, forbidden=0o022)
    if not account.can_enter(ROOT_HOME):
        raise EmbeddedDatabaseError(
            f"The account that runs PostgreSQL (uid {account.uid}) cannot reach {ROOT_HOME}; "
            f"let others search it (chmod o+x {ROOT_HOME}), or run as an ordinary user."
        )
    return ROOT_HOME


def check_owner(folder: Path, uid: int, forbidden: int) -> None:
    """Refuse a folder that belongs to someone else, or to which others have a forbidden right."""
    status = folder.lstat()
    if stat.S_ISDIR(status.st_mode) and status.st_uid == uid and not status.st_mode & forbidden:
        return
    raise EmbeddedDatabaseError(
        f"{folder} cannot be trusted: it must be a folder of uid {uid} without rights "
        f"{forbidden:03o} for others. Look who made it, and remove it."
    )


def open_socket_folder(place: Place, port: int) -> Path:
    """Make the folder of the socket, for the account alone: to be able to enter is the password."""
    folder = place.home / "run"
    # Short, because the kernel allows about a hundred bytes; plain, so that the URL needs no
    # escapes, which libraries render in different ways. Not below TMPDIR: users of one state folder
    # may have different ones.
    is_short = len(os.fsencode(folder / f".s.PGSQL.{port}")) <= SOCKET_PATH_BYTES
    if not is_short or not re.fullmatch(r"[\w./-]+", str(folder), re.ASCII):
        digest = hashlib.sha256(os.fsencode(place.home)).hexdigest()[:16]
        folder = Path("/tmp") / f"cairn-{place.account.uid}-{digest}"
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    if folder.lstat().st_uid == os.geteuid():
        place.account.give(folder)
    check_owner(folder, place.account.uid, forbidden=0o077)
    return folder


def take_lock(place: Place) -> int | None:
    """Return the open lock file if no process of a server holds it, else None."""
    lock = os.open(place.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        place.account.give(lock)
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    except BaseException:
        os.close(lock)
        raise
    return lock
