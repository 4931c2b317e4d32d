"""Who approves how much of what, where and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from subsidies.enums import Level


@dataclass(frozen=True)
class Delegation:
    """A document's rule: in a region a level approves up to an amount; None: any."""

    level: str
    region: str
    max_amount_fen: int | None
    effective_from: date
    effective_to: date | None
    document_no: str = ""

    def holds(self, place: str, day: date) -> bool:
        """In force there and then?"""
        return (
            place.startswith(self.region)
            and self.effective_from <= day
            and (self.effective_to is None or day <= self.effective_to)
        )


@dataclass(frozen=True)
class Authority:
    """The level that approves, and by which document; without one it is the district by itself."""

    level: str
    document_no: str = ""


def authority(rules: Iterable[Delegation], *, place: str, amount_fen: int, day: date) -> Authority:
    """The lowest level that may approve. The rules of the smallest region set aside the wider ones."""
    holding = [rule for rule in rules if rule.holds(place, day)]
    closest = max((len(rule.region) for rule in holding), default=0)
    for rule in holding:
        if len(rule.region) != closest or rule.level != Level.STREET:
            continue
        if rule.max_amount_fen is None or amount_fen <= rule.max_amount_fen:
            return Authority(Level.STREET, rule.document_no)
    return Authority(Level.DISTRICT, _own_document(holding, closest))


def _own_document(holding: list[Delegation], closest: int) -> str:
    own = (r for r in holding if r.level == Level.DISTRICT and len(r.region) == closest)
    return next((rule.document_no for rule in own), "")
