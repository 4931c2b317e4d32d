"""A department that speaks the contract of docs/partners/cases.md: for trials and tests, it decides nothing."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.utils import timezone

from core.signed import Contract, Request, is_fresh, signature
from stations.logic import case_contract as contract

LARGEST = 1_000_000
CONTRACT = Contract(contract.WORD)
Answer = tuple[int, dict[str, Any]]


class Refused(Exception):
    """An answer other than 2xx."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.answer: Answer = (status, {"code": code})


@dataclass
class Department:
    """Its books: cases by our key, nonces that were seen. down: it answers 503 to everything."""

    app: str
    secret: str
    webhook: str
    cases: dict[str, dict[str, Any]] = field(default_factory=dict)
    nonces: set[str] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)
    asked: int = 0
    down: bool = False

    def check(self, request: Request, headers: Mapping[str, str]) -> None:
        """Signed by whom it knows, lately, and not seen before. Raises Refused."""
        given = {n: headers.get(CONTRACT.header(n), "") for n in ("App", "Timestamp", "Nonce")}
        signed = signature(self.secret, request, given["Timestamp"], given["Nonce"])
        if given["App"] != self.app or headers.get(CONTRACT.header("Signature")) != signed:
            raise Refused(401, "bad_signature")
        if not is_fresh(given["Timestamp"], time.time()):
            raise Refused(401, "stale")
        with self.lock:
            if given["Nonce"] in self.nonces:
                raise Refused(409, "replayed")
            self.nonces.add(given["Nonce"])

    def take(self, content: dict[str, Any]) -> Answer:
        """One case for each key, however often it comes."""
        key = str(content.get("case_key", ""))
        if not key or not content.get("number"):
            raise Refused(400, "bad_case")
        with self.lock:
            known = key in self.cases
            case = self.cases.setdefault(
                key, {**content, "reference": f"D{len(self.cases) + 1:06d}"}
            )
        return 200 if known else 201, {"reference": case["reference"]}

    def tell(self, key: str, status: str, more: dict[str, Any] | None = None) -> Answer:
        """Send an event to the platform, signed; returns its answer."""
        event = {
            "event_id": uuid4().hex,
            "case_key": key,
            "status": status,
            "occurred_at": timezone.now().isoformat(),
            **(more or {}),
        }
        parts = urlsplit(self.webhook)
        body = json.dumps(event, ensure_ascii=False).encode()
        headers = CONTRACT.headers(
            Request("POST", parts.path, body), app=self.app, secret=self.secret
        )
        headers["Content-Type"] = "application/json"
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


class DepartmentServer(ThreadingHTTPServer):
    """Listens on this machine only."""

    daemon_threads = True

    def __init__(self, department: Department, port: int = 0) -> None:
        self.department = department
        super().__init__(("127.0.0.1", port), Handler)


class Handler(BaseHTTPRequestHandler):
    """POST /cases · GET /simulator/cases · POST /simulator/cases/KEY/STATUS · POST /simulator/down|up."""

    server: DepartmentServer

    def do_GET(self) -> None:
        """Its books, for a trial."""
        self._answer(lambda _body: (200, {"cases": list(self.server.department.cases.values())}))

    def do_POST(self) -> None:
        """A case, or what a trial wants to happen."""
        self._answer(self._post)

    def _post(self, body: bytes) -> Answer:
        department, parts = self.server.department, self.path.strip("/").split("/")
        if parts[0] == "simulator":
            return self._happen(parts[1:], body)
        department.asked += 1
        if department.down:
            raise Refused(503, "down")
        department.check(Request("POST", self.path, body), self.headers)
        return department.take(json.loads(body))

    def _happen(self, parts: list[str], body: bytes) -> Answer:
        department = self.server.department
        if parts[0] in ("down", "up"):
            department.down = parts[0] == "down"
            return 200, {"down": department.down}
        status, answer = department.tell(parts[1], parts[2], json.loads(body or b"{}"))
        return 200, {"status": status, "answer": answer}

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
        """Quiet: names and numbers are nobody's log."""
