"""Runs one embedded server until nobody uses it; started by config.embedded as a script of its own.

Every user of the server holds a shared lock on its lock file and the keeper waits for the exclusive
one: the system grants it when the last user has left, even a user that was killed outright.

As a script its own folder is on the path, so neither Django nor Celery is loaded here.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

from servers import SERVERS, Server


def keep(server: Server) -> int:
    """Run the server until its lock is free or it ends by itself; the exit code tells which."""
    stopping = threading.Event()
    process: subprocess.Popen | None = None

    def stop(*_: object) -> None:
        if process is None:
            sys.exit(0)
        stopping.set()
        process.send_signal(server.stop_signal)

    def stop_when_unused() -> None:
        fcntl.flock(users, fcntl.LOCK_EX)
        stop()

    with server.keeper_file.open("w") as alive, server.lock_file.open() as users:
        alive.write(str(os.getpid()))
        alive.flush()
        fcntl.flock(alive, fcntl.LOCK_EX)
        signal.signal(signal.SIGTERM, stop)
        process = server.launch()
        threading.Thread(target=stop_when_unused, daemon=True).start()
        process.wait()
    return 0 if stopping.is_set() else 1


def main() -> int:
    """NAME HOME [--fast]: fast servers are forgetful, their data goes with them."""
    name, home, *fast = sys.argv[1:]
    kind = next(kind for kind in SERVERS.values() if kind.name == name)
    server = kind(Path(home), durable=not fast)
    try:
        return keep(server)
    finally:
        if fast:
            shutil.rmtree(server.data, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
