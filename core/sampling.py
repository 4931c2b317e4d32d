"""A sample drawn by chance that anybody can draw again. Values in, values out."""

import hashlib
from collections.abc import Sequence
from math import ceil


def drawn(ids: Sequence[int], percent: int, seed: str) -> list[int]:
    """A sample that anybody can draw again from the seed; one at least where there is any."""
    count = ceil(len(ids) * percent / 100)
    return sorted(sorted(ids, key=lambda number: _dice(seed, number))[:count])


def _dice(seed: str, number: int) -> str:
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()
