"""Settings that are several figures in one variable: read strictly, so that a slip is no silent default."""

import re
from collections.abc import Mapping

from django.core.exceptions import ImproperlyConfigured


def figures(name: str, text: str, count: int) -> tuple[int, ...]:
    """So many whole numbers above zero, with dashes between. Raises ImproperlyConfigured."""
    parts = text.split("-")
    if len(parts) != count or not all(part.isdecimal() and int(part) for part in parts):
        raise ImproperlyConfigured(f"{name}={text!r}: {count} numbers like 20-10-20-30")
    return tuple(int(part) for part in parts)


def by_kind(name: str, text: str, defaults: Mapping[str, int]) -> dict[str, int]:
    """The defaults, with those that "kind=number,…" names otherwise. Raises ImproperlyConfigured."""
    found = dict(defaults)
    for part in filter(None, text.split(",")):
        kind, _equals, number = (piece.strip() for piece in part.partition("="))
        if kind not in defaults or not number.isdecimal() or not int(number):
            raise ImproperlyConfigured(f"{name}: {part!r}; kinds: {', '.join(defaults)}")
        found[kind] = int(number)
    return found


_ORIGIN = re.compile(r"https?://[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?", re.ASCII)


def origins(name: str, text: str) -> list[str]:
    """Sites as "https://www.example.cn,…". Raises ImproperlyConfigured."""
    found = [part.strip() for part in text.split(",") if part.strip()]
    for part in found:
        if not _ORIGIN.fullmatch(part):
            raise ImproperlyConfigured(f"{name}: {part!r} is no origin like https://www.example.cn")
    return found
