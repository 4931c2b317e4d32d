"""Stands between a program and PostgreSQL, and cuts the line at the worst moment.

A program that sends "#cut-before#" inside a statement loses its connection before its next COMMIT
reaches the server; after "#cut-after#" the server commits and the answer gets lost.
"""

import socket
import threading
from pathlib import Path
from urllib.parse import quote, urlsplit

from psycopg.conninfo import conninfo_to_dict

COMMIT = b"COMMIT\0"
BEFORE, AFTER = b"#cut-before#", b"#cut-after#"
SOCKET = ".s.PGSQL.5432"


class Proxy:
    """Listens on a socket of its own for the clients of one server."""

    def __init__(self, url: str, folder: Path) -> None:
        self._server = Path(conninfo_to_dict(url)["host"]) / SOCKET
        host = quote(str(folder), safe="")
        self.url = urlsplit(url)._replace(query=f"host={host}&port=5432").geturl()
        self.cuts = 0
        self._lines: list[Line] = []
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / SOCKET))
        self._listener.listen()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Hang up on everybody and take no more clients."""
        self._listener.shutdown(socket.SHUT_RDWR)  # wakes who waits for a client
        self._thread.join()
        self._listener.close()
        for line in self._lines:
            line.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(str(self._server))
            self._lines.append(Line(self, client, server))


class Line:
    """One client's connection."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
        self.proxy, self.client, self.server = proxy, client, server
        self.armed = b""
        self.deaf = False
        self._threads = [
            threading.Thread(target=way, daemon=True) for way in (self.to_server, self.to_client)
        ]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Both ends, once nobody listens to them."""
        self._hang_up()
        for thread in self._threads:
            thread.join()
        self.client.close()
        self.server.close()

    def to_server(self) -> None:
        """What the client says; the COMMIT after a cut was ordered is the last of it."""
        while data := receive(self.client):
            self.armed = next((word for word in (BEFORE, AFTER) if word in data), self.armed)
            if self.armed and COMMIT in data:
                self._cut(data)
                return
            self.server.sendall(data)
        self._hang_up()

    def to_client(self) -> None:
        """What the server answers."""
        while data := receive(self.server):
            if self.deaf:
                break  # the commit is done, and nobody is told
            self.client.sendall(data)
        self._hang_up()

    def _cut(self, data: bytes) -> None:
        self.proxy.cuts += 1
        if self.armed == AFTER:
            self.deaf = True
            self.server.sendall(data)
        else:
            self._hang_up()

    def _hang_up(self) -> None:
        for end in (self.client, self.server):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


def receive(end: socket.socket) -> bytes:
    """Nothing when the line is cut."""
    try:
        return end.recv(65_536)
    except OSError:
        return b""
