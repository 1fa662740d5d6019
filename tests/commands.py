"""`cairn` as a person runs it, without waiting for its imports each time."""

import asyncio
import atexit
import json
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from threading import Lock

RUN = "from cairn.cli import main; main()"
FORKS = """
import json, os, sys
from cairn.cli import main

for line in sys.stdin:
    asked = json.loads(line)
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for number, path in ((1, asked["stdout"]), (2, asked["stderr"])):
            os.dup2(os.open(path, os.O_WRONLY), number)
        os.chdir(asked["folder"])
        os.environ.clear()
        os.environ.update(asked["environment"])
        sys.argv = ["cairn", *asked["words"]]
        main()
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
"""Has the command line imported, and runs each command that it reads in a process of its own."""


async def run_cairn(database_url: str, folder: Path, *words: str) -> tuple[int, str, str]:
    """Run a command in a folder: exit code, stdout, stderr."""
    environment = {**os.environ, "CAIRN_DATABASE_URL": database_url}
    return await asyncio.to_thread(run, folder, environment, words)


def run(folder: Path, environment: dict[str, str], words: tuple[str, ...]) -> tuple[int, str, str]:
    """The same, and wait for it."""
    with tempfile.TemporaryDirectory() as outputs:
        stdout, stderr = Path(outputs, "stdout"), Path(outputs, "stderr")
        stdout.touch()
        stderr.touch()
        code = forks().run(
            {
                "words": words,
                "folder": str(folder),
                "environment": environment,
                "stdout": str(stdout),
                "stderr": str(stderr),
            }
        )
        return code, stdout.read_text(), stderr.read_text()


class Forks:
    """The process that all commands are forked from, one after the other."""

    def __init__(self) -> None:
        self.turn = Lock()
        self.process = subprocess.Popen(
            [sys.executable, "-c", FORKS],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        atexit.register(self.end)

    def run(self, asked: dict[str, object]) -> int:
        """Run one command; returns its exit code."""
        assert self.process.stdin
        assert self.process.stdout
        with self.turn:
            print(json.dumps(asked), file=self.process.stdin, flush=True)
            return int(self.process.stdout.readline())

    def end(self) -> None:
        """Let it go."""
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


@cache
def forks() -> Forks:
    """One of each test process."""
    return Forks()
