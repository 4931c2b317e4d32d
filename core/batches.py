"""Much work in portions: of keys at hand, of rows that arrive, of a table read as it goes."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db.models import QuerySet

T = TypeVar("T")


def slices(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """What is at hand, `size` at a time."""
    return (items[start : start + size] for start in range(0, len(items), size))


def portions(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """What arrives one by one, `size` at a time."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


def key_chunks(rows: QuerySet[Any], size: int) -> Iterator[list[int]]:
    """The rows' keys in order, `size` at a time; rows may leave the set meanwhile."""
    last = 0
    while keys := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:size]):
        yield keys
        last = keys[-1]
