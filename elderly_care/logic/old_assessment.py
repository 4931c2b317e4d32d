"""MZ/T 039-2013: which levels its wording allows for four section levels. Values in, values out.

The old scale stays its own: nothing here says which level of GB/T 42195 somebody would have.
"""

from dataclasses import dataclass

WORST = 3
RISK_EVENTS = 2


@dataclass(frozen=True)
class OldSections:
    """Each 0 (best) to 3."""

    adl: int
    mental: int
    sensory: int
    social: int

    @property
    def others(self) -> tuple[int, int, int]:
        """All but the activities of daily living."""
        return self.mental, self.sensory, self.social


@dataclass(frozen=True)
class OldGrounds:
    """What changes a level there."""

    coma: bool = False
    diagnosis: bool = False
    risk_events: int = 0


def allowed_levels(sections: OldSections, grounds: OldGrounds) -> frozenset[int]:
    """What a paper may say; some combinations fit two lines of the standard, and some none: then any."""
    if grounds.coma:
        return frozenset({WORST})
    before = {
        level for level, fits in enumerate((_intact, _mild, _moderate, _severe)) if fits(sections)
    }
    steps = (1 if grounds.diagnosis else 0) + (1 if grounds.risk_events >= RISK_EVENTS else 0)
    found = {
        min(WORST, level + step) for level in before for step in range(min(steps, 1), steps + 1)
    }
    return frozenset(found or range(WORST + 1))


def _intact(of: OldSections) -> bool:
    return of.adl == 0 and of.mental == 0 and of.sensory == 0 and of.social in (0, 1)


def _mild(of: OldSections) -> bool:
    if of.adl == 0:
        return of.mental >= 1 or of.sensory >= 1 or of.social >= 2
    return of.adl == 1 and min(of.others) <= 1


def _moderate(of: OldSections) -> bool:
    if of.adl == 1:
        return set(of.others) == {2} or WORST in of.others
    return of.adl == 2 and sum(level in (1, 2) for level in of.others) in (1, 2)


def _severe(of: OldSections) -> bool:
    if of.adl == WORST:
        return True
    return of.adl == 2 and (set(of.others) == {2} or WORST in of.others)
