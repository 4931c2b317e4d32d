"""A telephone system that tells the platform of calls."""

import json
import time

from django.utils import timezone

from dispatch.logic import cti

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
        cti.APP: "yizhan",
        cti.TIMESTAMP: timestamp,
        cti.NONCE: nonce,
        cti.SIGNATURE: cti.signature(secret, path, timestamp, nonce, body),
    }
    return client.post(path, body, content_type="application/json", headers=headers)
