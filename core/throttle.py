"""How often somebody may ask: counted in the cache, so that guessing takes for ever."""

from typing import ClassVar

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from core.errors import NotAllowed


class TooOften(NotAllowed):
    """Wait a little."""

    code: ClassVar[str] = "too_often"
    http_status = 429
    message = _("查得太频繁了，请过 %(minutes)s 分钟再试，或者打电话问。")


def count_try(what: str, *, most: int, seconds: int) -> None:
    """One more try of the same thing within the time. Raises TooOften."""
    key = f"throttle:{what}"
    cache.add(key, 0, seconds)
    try:
        tries = cache.incr(key)
    except ValueError:  # it has just run out
        cache.set(key, 1, seconds)
        return
    if tries > most:
        raise TooOften(minutes=max(1, seconds // 60))
