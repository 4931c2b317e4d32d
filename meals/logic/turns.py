"""Whose turn it is, and whose after them: first who is there, then a colleague, then the levels above."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a role; place: a division's code, empty for who works at the operator itself."""

    user: int
    role: str
    place: str


@dataclass(frozen=True)
class Turn:
    """Of one person, at one level."""

    level: int
    user: int


def turns(levels: Mapping[int, Sequence[str]], holders: Iterable[Holder]) -> list[Turn]:
    """One person for each level, never the same twice; a level without anybody is left out.

    levels: the roles of each, in their order. Among equals those of the operator itself come
    first, then the nearest place, then the order of the holders.
    """
    people, found = list(holders), list[Turn]()
    for level, roles in sorted(levels.items()):
        had = {turn.user for turn in found}
        able = [one for one in people if one.role in roles and one.user not in had]
        able.sort(key=lambda one: (roles.index(one.role), bool(one.place), -len(one.place)))
        found += [Turn(level, able[0].user)] if able else []
    return found


def turn_after(order: Sequence[Turn], level: int, owner: int | None) -> Turn | None:
    """Who follows; None when nobody is left above.

    Whoever took something over from another level counts at the own one: it isn't handed down.
    """
    own = max((turn.level for turn in order if turn.user == owner), default=level)
    above = (turn for turn in order if turn.level > max(level, own) and turn.user != owner)
    return next(above, None)
