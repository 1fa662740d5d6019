"""What stands between a client and a server, and breaks."""

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit


class Proxy:
    """Passes bytes on, unless it is told to lose them."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.target = (parts.hostname, parts.port)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.sockets: list[socket.socket] = []
        self.swallowing = 0
        self.swallowed = 0

    def __enter__(self) -> "Proxy":
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.listener.close()
        self.drop_connections()

    def swallow_answers(self, count: int) -> None:
        """Close the connection instead of passing on the next answers."""
        self.swallowing = count

    def drop_connections(self) -> None:
        """Close all that are open."""
        for one in self.sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self.sockets.clear()

    def accept(self) -> None:
        """Pass on what comes, until the listener is closed."""
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                server = socket.create_connection(self.target)
                self.sockets += [client, server]
                for source, sink, is_answer in ((client, server, False), (server, client, True)):
                    threading.Thread(
                        target=self.pump, args=(source, sink, is_answer), daemon=True
                    ).start()

    def pump(self, source: socket.socket, sink: socket.socket, is_answer: bool) -> None:
        """Pass on in one direction."""
        with source, suppress(OSError):
            while data := source.recv(65536):
                if is_answer and self.swallowing:
                    self.swallowing -= 1
                    self.swallowed += 1
                    break
                sink.sendall(data)
            for one in (source, sink):
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
