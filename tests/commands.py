"""`cairn` as a person runs it."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

RUN = "from cairn.cli import main; main()"


async def run_cairn(database_url: str, folder: Path, *words: str) -> tuple[int, str, str]:
    """Run a command in a folder: exit code, stdout, stderr."""
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", RUN, *words],
        cwd=folder,
        env={**os.environ, "CAIRN_DATABASE_URL": database_url},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr
