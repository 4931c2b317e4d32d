"""Requests between programs that share a secret: signed over what is sent, fresh, and taken once."""

import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.core.cache import cache
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, DomainError, NotAllowed

FRESH_SECONDS = 300
_LONGEST_NONCE = 80


class BadSignature(NotAllowed):
    """Not from the partner, or changed on the way."""

    code: ClassVar[str] = "signed.bad_signature"
    http_status = 401
    message = _("签名不对，消息没有收下。")


class StaleMessage(NotAllowed):
    """Signed long ago."""

    code: ClassVar[str] = "signed.stale"
    http_status = 401
    message = _("消息的时间和现在相差超过 5 分钟，没有收下；请重新签名再发。")


class ReplayedMessage(Conflict):
    """The very same message again."""

    code: ClassVar[str] = "signed.replayed"
    message = _("这条消息已经收到过，没有再收一次；重发请用新的时间和随机数签名。")


@dataclass(frozen=True)
class Refusals:
    """What is said to whom; partners who came before these had names of their own for it."""

    forged: type[DomainError] = BadSignature
    stale: type[DomainError] = StaleMessage
    replayed: type[DomainError] = ReplayedMessage


SAID = Refusals()


@dataclass(frozen=True)
class Request:
    """What is signed."""

    method: str
    path: str
    body: bytes


@dataclass(frozen=True)
class Contract:
    """One kind of partners: their headers begin with this word, X-Case-App for example."""

    word: str

    def header(self, name: str) -> str:
        """X-Case-Nonce."""
        return f"X-{self.word}-{name}"

    def headers(self, request: Request, *, app: str, secret: str) -> dict[str, str]:
        """For a request of ours."""
        timestamp, nonce = str(int(time.time())), secrets.token_hex(16)
        return {
            self.header("App"): app,
            self.header("Timestamp"): timestamp,
            self.header("Nonce"): nonce,
            self.header("Signature"): signature(secret, request, timestamp, nonce),
        }

    def is_from(
        self, request: Request, headers: Mapping[str, str], *, app: str, secret: str
    ) -> bool:
        """Signed by the app with its secret, and as it came."""
        timestamp, nonce = (headers.get(self.header(n), "") for n in ("Timestamp", "Nonce"))
        if not secret or not 0 < len(nonce) <= _LONGEST_NONCE or not nonce.isascii():
            return False
        given = headers.get(self.header("Signature"), "")
        expected = signature(secret, request, timestamp, nonce)
        return constant_time_compare(expected, given) and headers.get(self.header("App")) == app

    def check(
        self,
        request: Request,
        headers: Mapping[str, str],
        *,
        app: str,
        secret: str,
        refusals: Refusals = SAID,
    ) -> None:
        """Raises BadSignature, ReplayedMessage, StaleMessage, or what is said instead.

        Should the cache forget a nonce, what was told has a number of its own that makes it once.
        """
        if not self.is_from(request, headers, app=app, secret=secret):
            raise refusals.forged
        if not is_fresh(headers.get(self.header("Timestamp"), ""), time.time()):
            raise refusals.stale
        nonce = headers[self.header("Nonce")]
        if not cache.add(f"nonce:{self.word}:{app}:{nonce}", 1, 2 * FRESH_SECONDS + 60):
            raise refusals.replayed


def signature(secret: str, request: Request, timestamp: str, nonce: str) -> str:
    """HMAC-SHA256 over method, path, time, nonce and the body's digest, a line each, in hex."""
    digest = hashlib.sha256(request.body).hexdigest()
    text = "\n".join((request.method, request.path, timestamp, nonce, digest))
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def is_fresh(timestamp: str, now: float) -> bool:
    """Of the last minutes; a clock may also be a little ahead."""
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
        return False
    return abs(now - int(timestamp)) <= FRESH_SECONDS
