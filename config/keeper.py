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
from typing import NoReturn, TextIO

from servers import SERVERS, Server


def keep(server: Server) -> NoReturn:
    """Run the server until its lock is free or it ends by itself."""
    process: subprocess.Popen | None = None

    def stop(*_: object) -> None:
        if process is None:
            sys.exit(0)
        process.send_signal(server.stop_signal)

    def stop_when_unused() -> None:
        fcntl.flock(users, fcntl.LOCK_EX)
        stop()

    with server.keeper_file.open("w") as alive, server.lock_file.open() as users:
        fcntl.flock(alive, fcntl.LOCK_EX)
        go_to_background(alive)
        signal.signal(signal.SIGTERM, stop)
        process = server.launch()
        threading.Thread(target=stop_when_unused, daemon=True).start()
        process.wait()
        clear_up(server)
        os._exit(0)  # the lock goes with the process, not before it


def clear_up(server: Server) -> None:
    """Leave no socket folder; of a forgetful server leave nothing, nor of its home after the last."""
    if server.socket_folder != server.data:
        shutil.rmtree(server.socket_folder, ignore_errors=True)
    if not server.durable:
        server.remove_data()
        if not any(kind(server.home).data.exists() for kind in SERVERS.values()):
            shutil.rmtree(server.home, ignore_errors=True)


def go_to_background(alive: TextIO) -> None:
    """Leave whoever started us: they go on when we hold the lock, and may end before we do."""
    if child := os.fork():
        alive.write(str(child))
        alive.flush()
        os._exit(0)


def main() -> None:
    """NAME HOME [--fast]: fast servers are forgetful, their data goes with them."""
    name, home, *fast = sys.argv[1:]
    kind = next(kind for kind in SERVERS.values() if kind.name == name)
    keep(kind(Path(home), durable=not fast))


if __name__ == "__main__":
    main()
