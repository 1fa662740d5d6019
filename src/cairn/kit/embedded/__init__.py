"""A private PostgreSQL beside the product: started, adopted, recovered and stopped in one call.

What holds it together:

* **Who runs it.** One file lock, which the server and all of its processes inherit. Whoever gets
  it may start; whoever doesn't finds a living server and adopts it. Process ids are never trusted:
  they are used again after a crash, and mean nothing between containers that share a folder.
* **When it ends.** A small shell waits at a pipe whose other end only the owner holds. When the
  owner ends, however it ends, the pipe closes and the shell stops the server. It works from any
  thread, and on Linux as on macOS.
* **Where it lives.** `data`, `run`, `lock` and `postgres.log` in the state folder. PostgreSQL
  refuses to run as root; if the account that root uses instead cannot reach the state folder, they
  live below `/var/lib/cairn` and the state folder holds a link `cluster` to them.
"""

from cairn.kit.embedded.errors import EmbeddedDatabaseError
from cairn.kit.embedded.server import EmbeddedServer, start

__all__ = ["EmbeddedDatabaseError", "EmbeddedServer", "start"]
