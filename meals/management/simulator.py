"""A courier firm that speaks the contract of docs/partners/couriers.md: for trials and tests, it brings nothing."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Timer
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.utils import timezone

from core.signed import Request, is_fresh
from meals.logic import courier_contract as contract

COURIER = {"name": "simulator", "phone": "13900000000"}
LARGEST = 1_000_000
STEPS = ("accepted", "picked_up", "delivered")
Answer = tuple[int, dict[str, Any]]


class Refused(Exception):
    """An answer other than 200."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.answer: Answer = (status, {"code": code})


@dataclass
class Firm:
    """The firm's books: orders by our key, what happened to each, nonces that were seen."""

    app: str
    secret: str
    webhook: str
    step: float = 0.0
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    nonces: set[str] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)

    def check(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> None:
        """Signed by whom we know, lately, and not seen before. Raises Refused."""
        request, signed = Request(method, path, body), contract.SIGNED
        if not signed.is_from(request, headers, app=self.app, secret=self.secret):
            raise Refused(401, "bad_signature")
        if not is_fresh(headers[signed.header("Timestamp")], time.time()):
            raise Refused(401, "stale")
        nonce = headers[signed.header("Nonce")]
        with self.lock:
            if nonce in self.nonces:
                raise Refused(409, "replayed")
            self.nonces.add(nonce)

    def create(self, content: dict[str, Any]) -> Answer:
        """One order for each key, however often it is asked for."""
        key = str(content.get("order_key", ""))
        if not key or not content.get("dropoff", {}).get("address"):
            raise Refused(400, "bad_order")
        with self.lock:
            known = key in self.orders
            order = self.orders.setdefault(
                key,
                {"key": key, "number": f"MT{uuid4().hex[:12]}", "status": "created", "events": []},
            )
        if not known and self.step:
            self._later(order, 0)
        return 200 if known else 201, {"number": order["number"], "status": order["status"]}

    def _later(self, order: dict[str, Any], index: int) -> None:
        def go() -> None:
            self.tell(self.happen(order, STEPS[index], _photo_proof()))
            if index + 1 < len(STEPS):
                self._later(order, index + 1)

        timer = Timer(self.step, go)
        timer.daemon = True
        timer.start()

    def find(self, number: str) -> dict[str, Any]:
        """By the firm's number. Raises Refused."""
        for order in self.orders.values():
            if order["number"] == number:
                return order
        raise Refused(404, "unknown_order")

    def cancel(self, number: str) -> Answer:
        """Until the meal has been picked up."""
        order = self.find(number)
        if order["status"] in ("picked_up", "delivered", "failed"):
            raise Refused(409, "too_late")
        order["status"] = "cancelled"
        return 200, {"number": number, "status": "cancelled"}

    def happen(
        self, order: dict[str, Any], status: str, more: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Write down an event."""
        event = {
            "event_id": uuid4().hex,
            "order_key": order["key"],
            "number": order["number"],
            "status": status,
            "occurred_at": timezone.now().isoformat(),
            "courier": COURIER,
            **(more or {}),
        }
        order["status"] = status
        order["events"].append(event)
        return event

    def tell(self, event: dict[str, Any]) -> Answer:
        """Send an event to the platform, signed; returns its answer."""
        parts = urlsplit(self.webhook)
        body = json.dumps(event, ensure_ascii=False).encode()
        request = Request("POST", parts.path, body)
        signed = contract.SIGNED.headers(request, app=self.app, secret=self.secret)
        headers = {"Content-Type": "application/json", **signed}
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=30)
        try:
            connection.request("POST", parts.path, body, headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"{}")
        except (OSError, ValueError) as error:
            return 0, {"code": type(error).__name__}
        finally:
            connection.close()


def _photo_proof() -> dict[str, Any]:
    """A drawing of a door, one pixel wide: the steps that run by themselves need some proof."""
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    return {"proof": {"kind": "photo", "photo": pixel, "receiver": "self"}}


class FirmServer(ThreadingHTTPServer):
    """Listens on this machine only."""

    daemon_threads = True

    def __init__(self, firm: Firm, port: int = 0) -> None:
        self.firm = firm
        super().__init__(("127.0.0.1", port), Handler)


class Handler(BaseHTTPRequestHandler):
    """POST /orders · POST /orders/…/cancel · GET /orders/… · POST /simulator/orders/…/STATUS."""

    server: FirmServer

    def do_GET(self) -> None:
        """An order with its events."""
        self._answer(self._query)

    def do_POST(self) -> None:
        """A new order, a cancellation, or what a trial wants to happen."""
        self._answer(self._post)

    def _query(self, body: bytes) -> Answer:
        self.server.firm.check("GET", self.path, self.headers, body)
        return 200, self.server.firm.find(self.path.rpartition("/")[2])

    def _post(self, body: bytes) -> Answer:
        firm, parts = self.server.firm, self.path.strip("/").split("/")
        if parts[0] == "simulator":
            event = firm.happen(firm.find(parts[2]), parts[3], json.loads(body or b"{}"))
            status, answer = firm.tell(event)
            return 200, {"status": status, "answer": answer}
        firm.check("POST", self.path, self.headers, body)
        return firm.create(json.loads(body)) if parts == ["orders"] else firm.cancel(parts[1])

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
