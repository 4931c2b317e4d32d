"""When somebody works on a day: seconds since its midnight; shifts that touch are one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

Span = tuple[int, int]


@dataclass(frozen=True)
class Hours:
    """From when to when, and the pause between two shifts."""

    early: int
    late: int
    gap: Span | None = None

    def without(self, visit: Span) -> "Hours | None":
        """What is left of them around a visit outside the shift; none for one that lies inside."""
        begins, ends = visit
        if begins < self.early:
            return replace(self, early=max(self.early, ends))
        if ends > self.late:
            return replace(self, late=min(self.late, begins))
        if self.gap and begins < self.gap[1] and ends > self.gap[0]:
            return replace(self, gap=(min(self.gap[0], begins), max(self.gap[1], ends)))
        return None


def joined(shifts: Iterable[Span]) -> list[Span]:
    """In their order; those that touch or overlap are one."""
    found: list[Span] = []
    for begins, ends in sorted(shifts):
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return found


def hours_of(shifts: Iterable[Span]) -> Hours | None:
    """A day's work. A plan knows one pause: of three shifts the two longest count."""
    longest = sorted(joined(shifts), key=lambda span: span[0] - span[1])[:2]
    spans = sorted(longest)
    if not spans:
        return None
    gap = (spans[0][1], spans[1][0]) if len(spans) > 1 else None
    return Hours(spans[0][0], spans[-1][1], gap)
