"""Partners' programs for trials and tests: they speak a signed contract, listen on this machine only, and decide nothing."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any, ClassVar
from urllib.parse import urlsplit

from core.gateway import GatewayDown, exchange
from core.signed import Contract, Request, is_fresh

LARGEST = 1_000_000
TIMEOUT = 30  # a platform that is tried out may work hard meanwhile
Answer = tuple[int, dict[str, Any]]


class Refused(Exception):
    """An answer other than 2xx."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.answer: Answer = (status, {"code": code})


@dataclass
class Partner:
    """Who asks and whom it tells, under which secret; nonces that were seen."""

    signed: ClassVar[Contract]

    app: str
    secret: str
    webhook: str
    nonces: set[str] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)

    def check(self, request: Request, headers: Mapping[str, str]) -> None:
        """Signed by whom it knows, lately, and not seen before. Raises Refused."""
        if not self.signed.is_from(request, headers, app=self.app, secret=self.secret):
            raise Refused(401, "bad_signature")
        if not is_fresh(headers.get(self.signed.header("Timestamp"), ""), time.time()):
            raise Refused(401, "stale")
        nonce = headers[self.signed.header("Nonce")]
        with self.lock:
            if nonce in self.nonces:
                raise Refused(409, "replayed")
            self.nonces.add(nonce)

    def send(self, event: dict[str, Any]) -> Answer:
        """Tell the platform, signed; returns its answer, or (0, why) where nobody answered."""
        return post_signed(self.signed, self.webhook, event, app=self.app, secret=self.secret)


def post_signed(
    contract: Contract, address: str, content: dict[str, Any], *, app: str, secret: str
) -> Answer:
    """Sign and send; the answer, or (0, why) where nobody answered."""
    body = json.dumps(content, ensure_ascii=False).encode()
    signed = contract.headers(Request("POST", urlsplit(address).path, body), app=app, secret=secret)
    headers = {"Content-Type": "application/json", **signed}
    try:
        status, answer = exchange("POST", address, body, headers, timeout=TIMEOUT)
        return status, json.loads(answer or b"{}")
    except (GatewayDown, ValueError) as error:
        return 0, {"code": str(error)}


class PartnerHandler(BaseHTTPRequestHandler):
    """One request: JSON in, JSON out, a refusal as its status and code."""

    def query(self, body: bytes) -> Answer:
        """GET. Raises Refused."""
        raise NotImplementedError

    def take(self, body: bytes) -> Answer:
        """POST. Raises Refused."""
        raise NotImplementedError

    def do_GET(self) -> None:
        """What is asked."""
        self._answer(self.query)

    def do_POST(self) -> None:
        """What is told."""
        self._answer(self.take)

    def _answer(self, act: Callable[[bytes], Answer]) -> None:
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), LARGEST))
        try:
            status, content = act(body)
        except Refused as refusal:
            status, content = refusal.answer
        except (ValueError, IndexError, AttributeError):
            status, content = 400, {"code": "bad_request"}
        data = json.dumps(content, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *arguments: object) -> None:
        """Quiet: names and addresses are nobody's log."""


class PartnerServer(ThreadingHTTPServer):
    """Listens on this machine only."""

    daemon_threads = True
    handler: ClassVar[type[PartnerHandler]]

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), self.handler)
