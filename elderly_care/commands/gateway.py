"""The SMS gateway of whoever runs the platform: one HTTP request for one message."""

import http.client
import json
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings

TIMEOUT = 10
_FOR_GOOD = {HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY}


class SendFailed(Exception):
    """The gateway did not take the message; it may take it later."""


class RefusedForGood(SendFailed):
    """The gateway will never take this message: the number does not exist, for example."""


class GatewayDown(SendFailed):
    """Nobody answered, so the other messages need not be tried now."""


def send_sms(*, phone: str, text: str, key: str) -> None:
    """Hand a message to the gateway, which takes each key once. Raises SendFailed.

    Errors name the status only: an answer's body may repeat the phone number.
    """
    body = json.dumps({"phone": phone, "text": text}, ensure_ascii=False).encode()
    headers = {
        "Authorization": f"Bearer {settings.SMS_GATEWAY_TOKEN}",
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": key,
    }
    try:
        status = _post(settings.SMS_GATEWAY_URL, body, headers)
    except (OSError, http.client.HTTPException) as error:
        raise GatewayDown(type(error).__name__) from None
    if status in _FOR_GOOD:
        raise RefusedForGood(f"HTTP {status}")
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        raise SendFailed(f"HTTP {status}")


def _post(address: str, body: bytes, headers: dict[str, str]) -> int:
    """http.client follows no redirection, so the token goes nowhere else."""
    parts = urlsplit(address)
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT)
    try:
        path = parts.path or "/"
        connection.request("POST", f"{path}?{parts.query}" if parts.query else path, body, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()
