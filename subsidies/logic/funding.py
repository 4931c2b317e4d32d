"""How a cost is divided among those who give the money."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.money import BASIS_POINTS, split


@dataclass(frozen=True)
class Share:
    """A source's part: fixed for each person-month, or a share of what is left after the fixed."""

    source: str
    fixed_fen: int = 0
    share_bp: int = 0


def divide(total_fen: int, person_months: int, shares: Sequence[Share]) -> dict[str, int]:
    """Source → fen. The parts add to the total exactly; what nobody gives stands under "".

    Fixed parts come first, in their order, as far as the total reaches; shares divide the rest by
    largest remainder. A negative total (more came back than went out) is divided the same way.
    """
    sign, left = (1, total_fen) if total_fen >= 0 else (-1, -total_fen)
    parts: dict[str, int] = {}
    for share in shares:
        if share.fixed_fen:
            part = min(left, share.fixed_fen * person_months)
            parts[share.source] = parts.get(share.source, 0) + part
            left -= part
    rated = [share for share in shares if share.share_bp]
    weights = [share.share_bp for share in rated]
    given = min(sum(weights), BASIS_POINTS)
    names = [*(share.source for share in rated), ""]
    for name, part in zip(names, split(left, [*weights, BASIS_POINTS - given]), strict=True):
        parts[name] = parts.get(name, 0) + part
    return {name: sign * fen for name, fen in parts.items() if name or fen}
