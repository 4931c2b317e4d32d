"""Personal data at rest: AES-256-GCM columns and keyed blind indexes for equality search."""

import hashlib
import hmac
import os
from functools import cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_VERSION = b"\x01"
_KEY_ID = 4
_NONCE = 12


@cache
def _keyring(secrets: tuple[str, ...]) -> dict[bytes, AESGCM]:
    ring = {}
    for secret in secrets:
        key = hashlib.sha256(b"yizhan/field/" + secret.encode()).digest()
        ring[hashlib.sha256(key).digest()[:_KEY_ID]] = AESGCM(key)
    return ring


def encrypt(text: str) -> bytes:
    """A text for a column."""
    return seal(text.encode())


def decrypt(token: bytes) -> str:
    """Raises as unseal does."""
    return unseal(token).decode()


def seal(data: bytes) -> bytes:
    """version · key id · nonce · ciphertext and tag, under the first of FIELD_ENCRYPTION_KEYS."""
    key_id, cipher = next(iter(_keyring(tuple(settings.FIELD_ENCRYPTION_KEYS)).items()))
    nonce = os.urandom(_NONCE)
    header = _VERSION + key_id
    return header + nonce + cipher.encrypt(nonce, data, header)


def unseal(token: bytes) -> bytes:
    """Raises KeyError when the key was retired, InvalidTag when the bytes were changed."""
    token = bytes(token)
    header, rest = token[: 1 + _KEY_ID], token[1 + _KEY_ID :]
    cipher = _keyring(tuple(settings.FIELD_ENCRYPTION_KEYS))[header[1:]]
    return cipher.decrypt(rest[:_NONCE], rest[_NONCE:], header)


def blind_index(text: str, *, purpose: str) -> str:
    """64 hex digits, equal for equal texts of one purpose; useless without the key."""
    key = hashlib.sha256(f"yizhan/index/{purpose}/{settings.BLIND_INDEX_KEY}".encode()).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
