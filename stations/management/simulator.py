"""A department that speaks the contract of docs/partners/cases.md: for trials and tests, it decides nothing."""

import json
from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import uuid4

from django.utils import timezone

from core.signed import Contract, Request
from core.simulators import Answer, Partner, PartnerHandler, PartnerServer, Refused
from stations.logic.case_contract import SIGNED


@dataclass
class Department(Partner):
    """Its books: cases by our key. down: it answers 503 to everything."""

    signed: ClassVar[Contract] = SIGNED

    cases: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: int = 0
    down: bool = False

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
        return self.send(event)


class DepartmentHandler(PartnerHandler):
    """POST /cases · GET /simulator/cases · POST /simulator/cases/KEY/STATUS · POST /simulator/down|up."""

    server: "DepartmentServer"

    def query(self, body: bytes) -> Answer:
        """Its books, for a trial."""
        return 200, {"cases": list(self.server.department.cases.values())}

    def take(self, body: bytes) -> Answer:
        """A case, or what a trial wants to happen."""
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


class DepartmentServer(PartnerServer):
    """One department."""

    handler = DepartmentHandler

    def __init__(self, department: Department, port: int = 0) -> None:
        self.department = department
        super().__init__(port)
