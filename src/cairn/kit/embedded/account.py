"""The account PostgreSQL runs as: ours, or an unprivileged one when we are root."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cairn.kit.embedded.errors import OTHER_WAY, EmbeddedDatabaseError

if sys.platform != "win32":
    import pwd

CANDIDATES = ("cairn", "postgres", "nobody")
KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TZ")


@dataclass(frozen=True)
class Account:
    """A user that PostgreSQL accepts; `is_other` when root hands over to it."""

    uid: int
    gid: int
    is_other: bool

    def popen_options(self) -> dict[str, Any]:
        """Return what Popen needs to run a program as this account."""
        # Secrets in our environment are not the server's; its messages are read, so in English;
        # and our working folder may be out of its reach.
        kept = {key: os.environ[key] for key in KEPT_VARIABLES if key in os.environ}
        options: dict[str, Any] = {"cwd": "/", "env": {**kept, "LC_ALL": "C"}}
        if self.is_other:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return options

    def run(
        self, command: Sequence[str | Path], stdin: int = subprocess.DEVNULL
    ) -> subprocess.CompletedProcess[str]:
        """Run a program to its end; its two outputs come back as one."""
        return subprocess.run(
            command,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            **self.popen_options(),
        )

    def can_enter(self, folder: Path) -> bool:
        """Tell whether this account reaches a folder."""
        if not self.is_other:
            return os.access(folder, os.X_OK)
        return self.run(["/bin/sh", "-c", 'cd -- "$0"', folder]).returncode == 0

    def give(self, path: Path | int) -> None:
        """Make a file, a folder or an open file this account's own."""
        if self.is_other:
            os.chown(path, self.uid, self.gid)


def find_account(data: Path) -> Account:
    """Choose who runs PostgreSQL: we, or for root the data's owner or an unprivileged account."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), is_other=False)
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid, is_other=True)
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, is_other=True)
    raise EmbeddedDatabaseError(
        "PostgreSQL refuses to run as root and there is no unprivileged account to hand over to. "
        f"Create one (useradd --system cairn), run as an ordinary user, {OTHER_WAY}."
    )
