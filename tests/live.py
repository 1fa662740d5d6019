"""A server that listens on loopback, for tests that need real HTTP."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from cairn.stream.response import Server

UNLIMITED = {
    "email_sign_ins_per_minute": 0,
    "address_sign_ins_per_minute": 0,
    "writes_per_minute": 0,
}
"""Settings for tests, which ask more often than people do."""


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """Serve an application in a thread of its own; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()
