"""What the till's scripts send, field by field: what can't be meant is named and refused, not left out."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.acts import is_key
from core.errors import InvalidInput, KeyMissing
from meals.enums import MealPeriod
from meals.logic.offline_sales import MOST_FEN

LONGEST = 60
_TILE = re.compile(r"[md][1-9]\d{0,17}", re.ASCII)
_COUNT = re.compile(r"\d{1,4}", re.ASCII)


def _wrong(name: str, words: str = "") -> InvalidInput:
    return InvalidInput(fields={name: [words or str(InvalidInput.message)]})


def text(said: Mapping[str, Any], name: str) -> str:
    """A few words, or nothing. Raises InvalidInput."""
    value = said.get(name, "")
    if not isinstance(value, str) or len(value) > LONGEST:
        raise _wrong(name)
    return value


def meal(said: Mapping[str, Any]) -> str:
    """Which meal is sold: nobody pays for lunch what was chosen as dinner. Raises InvalidInput."""
    value = said.get("period")
    if not isinstance(value, str) or value not in MealPeriod.values:
        raise _wrong("period", _("请选择餐次。"))
    return value


def key(said: Mapping[str, Any]) -> str:
    """The page's own number for a sale. Raises KeyMissing."""
    value = said.get("key")
    if not isinstance(value, str) or not is_key(value):
        raise KeyMissing(fields={"key": [str(KeyMissing.message)]})
    return value


def whole(said: Mapping[str, Any], name: str) -> int:
    """A whole number that fits. Raises InvalidInput."""
    value = said.get(name)
    if type(value) is not int or not 0 <= value <= MOST_FEN * 10**6:
        raise _wrong(name)
    return value


def tray(said: Mapping[str, Any]) -> dict[str, int]:
    """Tile → how many. Raises InvalidInput."""
    items = said.get("items")
    if not isinstance(items, dict) or not all(map(_TILE.fullmatch, items)):
        raise _wrong("items")
    return {code: _count(value) for code, value in items.items()}


def _count(value: Any) -> int:
    """As a number, or as the page's field has it."""
    if type(value) is int or (isinstance(value, str) and _COUNT.fullmatch(value)):
        return int(value)
    raise _wrong("items")
