"""The adapter: what we ask of a courier firm, and the firm that speaks our contract over HTTP."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

from django.conf import settings

from core.gateway import GatewayDown, exchange
from core.signed import Request
from meals.commands.couriers.errors import NoCourierFirm
from meals.logic import courier_contract as contract


class CourierFailed(Exception):
    """The firm did not take it; it may take it later."""


class CourierRefused(CourierFailed):
    """The firm will never take it."""


class CourierDown(CourierFailed):
    """Nobody answered, so the others need not be tried now."""


class CourierFirm(Protocol):
    """What every adapter can do. Each call may be repeated: the key makes it once."""

    def create(self, key: str, order: dict[str, Any]) -> str:
        """Ask for a courier; returns the firm's number. Raises CourierFailed."""

    def cancel(self, number: str, reason: str) -> bool:
        """Take it back; False when it is too late. Raises CourierFailed."""

    def query(self, number: str) -> list[dict[str, Any]]:
        """All events so far, oldest first. Raises CourierFailed."""


@dataclass(frozen=True)
class HttpCourier:
    """A firm that speaks the contract of docs/partners/couriers.md."""

    url: str
    app: str
    secret: str

    def create(self, key: str, order: dict[str, Any]) -> str:
        """POST /orders."""
        answer = self._ask("POST", "/orders", {"order_key": key, **order})
        number = answer.get("number")
        if not isinstance(number, str) or not 0 < len(number) <= 64:
            raise CourierFailed("answer without a number")
        return number

    def cancel(self, number: str, reason: str) -> bool:
        """POST /orders/…/cancel."""
        try:
            self._ask("POST", f"/orders/{number}/cancel", {"reason": reason})
        except CourierRefused:
            return False
        return True

    def query(self, number: str) -> list[dict[str, Any]]:
        """GET /orders/…."""
        events = self._ask("GET", f"/orders/{number}").get("events")
        if not isinstance(events, list):
            raise CourierFailed("answer without events")
        return events

    def _ask(self, method: str, path: str, content: dict[str, Any] | None = None) -> dict[str, Any]:
        body = b"" if content is None else json.dumps(content, ensure_ascii=False).encode()
        path = urlsplit(self.url).path.rstrip("/") + path
        address = urljoin(self.url, path)
        try:
            status, answer = exchange(method, address, body, self._headers(method, path, body))
        except GatewayDown as error:
            raise CourierDown(str(error)) from None
        if status in (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT):
            raise CourierRefused(f"HTTP {status}")
        if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            raise CourierFailed(f"HTTP {status}")
        try:
            read = json.loads(answer)
        except ValueError:
            read = None
        if not isinstance(read, dict):
            raise CourierFailed("answer is no JSON object")
        return read

    def _headers(self, method: str, path: str, body: bytes) -> dict[str, str]:
        request = Request(method, path, body)
        return {
            "Content-Type": "application/json; charset=utf-8",
            **contract.SIGNED.headers(request, app=self.app, secret=self.secret),
        }


def firm_of(provider: str) -> CourierFirm:
    """The adapter of a firm that is set up. Raises NoCourierFirm."""
    known = settings.COURIERS.get(provider)
    if known is None:
        raise NoCourierFirm
    return HttpCourier(**known)
