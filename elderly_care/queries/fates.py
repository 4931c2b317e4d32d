"""What becomes of everything that hangs on a person's file: when two files become one, and when the person is gone.

Each app says it of its own models; a test fails for a model that nobody speaks for, and does to a row of each what
is said here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Count, Model, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from core.dates import today
from elderly_care.models import Resident


class WhenMerged(StrEnum):
    """MOVES: what still holds points to the kept file. ANEW: the kept file gets a row of its own, the old one ends.
    STAYS: it happened under the old number and is read through the pointer. SETTLED: it stands against the merge
    while it is open."""

    MOVES = "moves"
    ANEW = "anew"
    STAYS = "stays"
    SETTLED = "settled"


@dataclass(frozen=True)
class Fate:
    """running: which rows still go on; none of them is left when the person died or moved away. None: nothing goes
    on, or it is finished by whoever has it in hand. A function, because it asks for the day. is_secret: that there is
    such a row is known to named roles only."""

    merged: WhenMerged
    running: Callable[[], Q] | None = None
    is_secret: bool = False


_fates: dict[type[Model], Fate] = {}


def register_fates(fates: Mapping[type[Model], Fate]) -> None:
    """An app announces what becomes of its models; again replaces."""
    _fates.update(fates)


def fates() -> dict[type[Model], Fate]:
    """Of every app's models."""
    return dict(_fates)


def unended(column: str, **more: object) -> Callable[[], Q]:
    """Rows without an end."""
    return lambda: Q(**{f"{column}__isnull": True}, **more)


def beyond_today(column: str) -> Callable[[], Q]:
    """Rows without a last day, or with one that is still to come."""
    return lambda: Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__gt": today()})


def going_on(person: Resident) -> list[tuple[str, int]]:
    """What ends when this person dies or moves away, and how many of it; one query."""
    counted: dict[str, Any] = {}
    words: dict[str, str] = {}
    for model, fate in _fates.items():
        if fate.running is None or fate.is_secret:
            continue
        name = f"n_{model._meta.label_lower.replace('.', '_')}"
        rows = model._default_manager.filter(fate.running(), resident=OuterRef("pk"))
        each = rows.order_by().values("resident").annotate(number=Count("pk")).values("number")
        counted[name], words[name] = Coalesce(Subquery(each), 0), str(model._meta.verbose_name)
    found: Any = Resident.objects.filter(pk=person.pk).values(**counted).get()
    return [(words[name], int(number)) for name, number in found.items() if number]
