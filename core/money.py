"""Money is whole fen. One way to read it, one way to show it, one way to round it."""

import re
from collections.abc import Sequence
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput

BASIS_POINTS = 10_000
_YUAN = re.compile(r"(\d{1,13})(?:\.(\d{1,2}))?", re.ASCII)


class NotAnAmount(InvalidInput):
    """The text is no amount of yuan."""

    code: ClassVar[str] = "money.not_an_amount"
    message = _("“%(text)s”不是金额，请写成 12 或 12.50。")


def yuan(fen: int) -> str:
    """1250 → "12.50"; -5 → "-0.05"."""
    sign = "-" if fen < 0 else ""
    whole, rest = divmod(abs(fen), 100)
    return f"{sign}{whole}.{rest:02d}"


def whole_yuan(fen: int) -> str:
    """30000 → "300", 1250 → "12.50": for tables whose amounts are nearly always whole."""
    return str(fen // 100) if fen % 100 == 0 else yuan(fen)


def parse_yuan(text: str) -> int:
    """ "12.5" → 1250 fen. No float on the way. Raises NotAnAmount."""
    match = _YUAN.fullmatch(str(text).strip())
    if match is None:
        raise NotAnAmount(text=text)
    whole, rest = match.groups()
    return int(whole) * 100 + int((rest or "0").ljust(2, "0"))


def share(fen: int, basis_points: int) -> int:
    """The part of a non-negative amount, rounded half up to the fen."""
    return (fen * basis_points + BASIS_POINTS // 2) // BASIS_POINTS


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Divide a non-negative total by weights so that the parts add to it exactly.

    Fen left over by rounding down go to the largest remainders, first part first.
    """
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts
