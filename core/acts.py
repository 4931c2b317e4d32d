"""What a phone reports, perhaps hours later: under a key of its own, once, at a moment that can be."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from core.dates import YEARS
from core.errors import DomainError, InvalidInput, require_valid

KEY_LENGTH = 80
M = TypeVar("M", bound=Model)


def is_key(text: str) -> bool:
    """Could it be a sender's own number for what it asks or reports?"""
    return 0 < len(text) <= KEY_LENGTH and text.isprintable()


def require_key(key: str) -> None:
    """Raises InvalidInput."""
    if not is_key(key):
        raise InvalidInput


def happened_at(told: datetime | None, now: datetime) -> datetime:
    """What a device says, and never later than now: a phone's clock may be ahead. Raises InvalidInput."""
    if told is None or timezone.is_naive(told) or told.year not in YEARS:
        raise InvalidInput
    return min(told, now)


def read_moment(text: object) -> datetime | None:
    """A moment with its zone out of a message, in a year that can be; None for anything else."""
    try:
        at = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        at = None
    return None if at is None or timezone.is_naive(at) or at.year not in YEARS else at


def save_once(row: Model, refusal: type[DomainError]) -> None:
    """Store a new act; of two with one key at once the database takes the first. Raises the refusal."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise refusal from error


def save_or_find(row: M, find: Callable[[], M | None]) -> tuple[M, bool]:
    """Store a new row, unless somebody has stored the same since it was looked for.

    find: gives what the other stored, or None. The second value says whether the row is new. Only for rows that
    no lock keeps apart: the check and the insert may both meet the other's. Raises InvalidInput.
    """
    try:
        with transaction.atomic():
            require_valid(row)
            row.save(force_insert=True)
    except (IntegrityError, InvalidInput):
        known = find()
        if known is None:
            raise
        return known, False
    return row, True
