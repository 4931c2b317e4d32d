"""What a search takes out before it puts it back better: stretches of neighbouring routes."""

from collections.abc import Callable, Iterator, Sequence
from random import Random

REMOVED = 10.0  # visits taken out on average
LONGEST = 10  # of one route


def stretches(
    routes: Sequence[Sequence[int]],
    near: Callable[[int], Sequence[int]],
    dice: Random,
    taken: Callable[[int], bool] = lambda task: False,
) -> Iterator[Sequence[int]]:
    """Around a visit chosen by chance: of some routes that come near it, a stretch each.

    near: all visits, the nearest of one first; taken: whoever is out already begins no stretch.
    """
    used = [len(route) for route in routes if route]
    longest = min(LONGEST, max(1.0, sum(used) / len(used)))
    strings = int(dice.uniform(1, 4 * REMOVED / (1 + longest)))
    where = {task: n for n, route in enumerate(routes) for task in route}
    ruined: set[int] = set()
    for task in near(dice.choice(list(where))):
        if len(ruined) >= strings:
            break
        carer = where.get(task)
        if carer is None or carer in ruined or taken(task):
            continue
        ruined.add(carer)
        yield stretch(routes[carer], task, longest, dice)


def stretch(route: Sequence[int], task: int, longest: float, dice: Random) -> Sequence[int]:
    """Some neighbours of a visit in its route, with the visit."""
    size = dice.randint(1, max(1, int(min(longest, len(route)))))
    at = route.index(task)
    first = dice.randint(max(0, at - size + 1), min(at, len(route) - size))
    return route[first : first + size]
