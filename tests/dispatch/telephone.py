"""A telephone system that tells the platform of calls."""

import json
import time

from django.utils import timezone

from core.signed import Request, signature
from dispatch.logic.cti import SIGNED

PATH = "/api/v1/calls/hotline"
SECRET = "for-tests"


def lines(division) -> dict:
    """What CTI_LINES says for a division's seats."""
    return {"hotline": {"app": "yizhan", "secret": SECRET, "division": division.code}}


def tell(client, nonce="n-1", secret=SECRET, at=None, path=PATH, **told):
    """One signed message."""
    body = json.dumps({"occurred_at": timezone.now().isoformat(), **told}).encode()
    timestamp = str(int(time.time() if at is None else at))
    headers = {
        SIGNED.header("App"): "yizhan",
        SIGNED.header("Timestamp"): timestamp,
        SIGNED.header("Nonce"): nonce,
        SIGNED.header("Signature"): signature(
            secret, Request("POST", path, body), timestamp, nonce
        ),
    }
    return client.post(path, body, content_type="application/json", headers=headers)
