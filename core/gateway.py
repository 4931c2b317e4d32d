"""Asking another program: one HTTP request, a key that makes it once. Services of whoever runs the platform know a token."""

import http.client
import json
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

TIMEOUT = 10
_LARGEST_ANSWER = 1_000_000
_FOR_GOOD = {HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY}


class SendFailed(Exception):
    """The other side did not take the message; it may take it later."""


class RefusedForGood(SendFailed):
    """It will never take this message: the number does not exist, for example."""


class GatewayDown(SendFailed):
    """Nobody answered, so the other messages need not be tried now."""


@dataclass(frozen=True)
class Gateway:
    """Where it is, and how it knows us."""

    address: str
    token: str

    def ask(self, content: dict[str, Any], *, key: str) -> bytes:
        """The body of its answer. Raises SendFailed.

        Errors name the status only: an answer's body may repeat the phone number.
        """
        body = json.dumps(content, ensure_ascii=False).encode()
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": key,
        }
        status, answer = exchange("POST", self.address, body, headers)
        require_taken(status)
        return answer


def send_sms(*, phone: str, text: str, key: str) -> None:
    """Hand a message to the SMS gateway, which takes each key once. Raises SendFailed."""
    gateway = Gateway(settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_TOKEN)
    gateway.ask({"phone": phone, "text": text}, key=key)


def exchange(
    method: str, address: str, body: bytes, headers: dict[str, str], *, timeout: int = TIMEOUT
) -> tuple[int, bytes]:
    """Status and body of the answer. Raises GatewayDown.

    http.client follows no redirection, so a token or what was signed goes nowhere else.
    """
    parts = urlsplit(address)
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    path = parts.path or "/"
    try:
        with closing(kind(parts.hostname or "", parts.port, timeout=timeout)) as connection:
            path = f"{path}?{parts.query}" if parts.query else path
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read(_LARGEST_ANSWER)
    except (OSError, http.client.HTTPException) as error:
        raise GatewayDown(type(error).__name__) from None


def require_taken(status: int) -> None:
    """What an answer means for whoever waits with a message. Raises SendFailed."""
    if status in _FOR_GOOD:
        raise RefusedForGood(f"HTTP {status}")
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        raise SendFailed(f"HTTP {status}")
