"""A courier firm that speaks the contract of docs/partners/couriers.md: for trials and tests, it brings nothing."""

import json
from dataclasses import dataclass, field
from threading import Timer
from typing import Any, ClassVar
from uuid import uuid4

from django.utils import timezone

from core.signed import Contract, Request
from core.simulators import Answer, Partner, PartnerHandler, PartnerServer, Refused
from meals.logic.courier_contract import SIGNED

COURIER = {"name": "simulator", "phone": "13900000000"}
STEPS = ("accepted", "picked_up", "delivered")


@dataclass
class Firm(Partner):
    """The firm's books: orders by our key, what happened to each. step: seconds between them, 0 for never."""

    signed: ClassVar[Contract] = SIGNED

    step: float = 0.0
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)

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
            self.send(self.happen(order, STEPS[index], _photo_proof()))
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


def _photo_proof() -> dict[str, Any]:
    """A drawing of a door, one pixel wide: the steps that run by themselves need some proof."""
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    return {"proof": {"kind": "photo", "photo": pixel, "receiver": "self"}}


class FirmHandler(PartnerHandler):
    """POST /orders · POST /orders/…/cancel · GET /orders/… · POST /simulator/orders/…/STATUS."""

    server: "FirmServer"

    def query(self, body: bytes) -> Answer:
        """An order with its events."""
        self.server.firm.check(Request("GET", self.path, body), self.headers)
        return 200, self.server.firm.find(self.path.rpartition("/")[2])

    def take(self, body: bytes) -> Answer:
        """A new order, a cancellation, or what a trial wants to happen."""
        firm, parts = self.server.firm, self.path.strip("/").split("/")
        if parts[0] == "simulator":
            event = firm.happen(firm.find(parts[2]), parts[3], json.loads(body or b"{}"))
            status, answer = firm.send(event)
            return 200, {"status": status, "answer": answer}
        firm.check(Request("POST", self.path, body), self.headers)
        return firm.create(json.loads(body)) if parts == ["orders"] else firm.cancel(parts[1])


class FirmServer(PartnerServer):
    """One firm."""

    handler = FirmHandler

    def __init__(self, firm: Firm, port: int = 0) -> None:
        self.firm = firm
        super().__init__(port)
