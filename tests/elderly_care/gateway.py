"""An SMS gateway that answers as it is told and keeps each key once."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from time import sleep


class Gateway:
    """What arrived; answers: a status for each phone, 202 for the others."""

    def __init__(self) -> None:
        self.requests: list[dict] = []
        self.messages: dict[str, str] = {}
        self.answers: dict[str, int] = {}
        self.slow = 0.0
        self.address = ""
        self.lock = Lock()

    def take(self, headers, body: dict) -> int:
        sleep(self.slow)
        with self.lock:
            self.requests.append({"key": headers["Idempotency-Key"], **body})
            if headers["Authorization"] != "Bearer secret":
                return 401
            status = self.answers.get(body["phone"], 202)
            if status == 202:
                self.messages[headers["Idempotency-Key"]] = body["text"]
            return status


@contextmanager
def running_gateway() -> Iterator[Gateway]:
    """Listens on a port of its own."""
    gateway = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status = gateway.take(self.headers, body)
            answer = json.dumps({"phone": body["phone"]}).encode()
            self.send_response(status)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *arguments):
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    gateway.address = f"http://127.0.0.1:{server.server_port}/messages?from=yizhan"
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
