"""Every place in everybody's day at once: what one more visit would cost there, in a few operations on arrays."""

from collections.abc import Sequence
from random import Random

import numpy

from routing.visits.day_state import REST, Route, Table

OVERLOOKED = 0.01  # places that a search doesn't see, so that it doesn't always choose the same
NEVER = 2**40  # seconds: more than anything costs
BEFORE, SINCE, AFTER, LEG, UNTIL, REST_EARLY, REST_LATE, RESTING = range(8)
_NO_SLOT = (0, 0, 0, 0, -1, 0, -1, 0)


class Slots:
    """A slot lies before each stop and at the end of a day; there are equally many in each."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.width = max((_most(table, carer) for carer in range(table.first)), default=0) + 2
        modes = sorted({worker.mode for worker in table.workers})
        ways = {worker.mode: way for worker, way in zip(table.workers, table.ways, strict=True)}
        self.size = len(table.early)
        self.seconds = numpy.array([ways[mode] for mode in modes], numpy.int64).ravel()
        self.shift = [modes.index(worker.mode) * self.size**2 for worker in table.workers]
        self.slots = numpy.zeros((8, table.first, self.width), numpy.int64)
        self.room = numpy.zeros((table.first, 1), numpy.int64)
        cost = numpy.full((self.size, table.first), NEVER, numpy.int64)
        for one in range(table.first, self.size):
            for carer in table.able[one]:
                cost[one, carer] = table.extra[one][carer]
        self.extra = cost[:, :, None]

    def set(self, carer: int, route: Route) -> None:
        """A carer's day is now this one."""
        if route.slots is None:
            route.slots = self._slots(carer, route)
        self.slots[:, carer, :] = route.slots
        worker = self.table.workers[carer]
        full = route.visits >= worker.max_visits
        self.room[carer, 0] = -1 if full else worker.max_seconds - route.seconds

    def _slots(self, carer: int, route: Route) -> numpy.ndarray:
        rows = [] if route.closed else [self._slot(carer, route, at) for at in range(route.size)]
        return numpy.array([*rows, *[_NO_SLOT] * (self.width - len(rows))], numpy.int64).T

    def _slot(self, carer: int, route: Route, at: int) -> Sequence[int]:
        """Before a stop. Before a rest: she goes on to whatever comes after it."""
        worker, stops, shift = self.table.workers[carer], route.sequence, self.shift[carer]
        here, since = (route.here[at - 1], route.ends[at - 1]) if at else (carer, worker.early)
        rest = (0, NEVER, 0)
        if at < len(stops) and stops[at] == REST:
            rest = (worker.rest_early, worker.rest_late, worker.rest)
            at += 1
        after, until = (stops[at], route.latest[at]) if at < len(stops) else (carer, worker.late)
        leg = self.table.ways[carer][here][after]
        return shift + here * self.size, since, shift + after, leg, until, *rest

    def cheapest(self, one: int, dice: Random) -> tuple[int, int] | None:
        """Whose day, and before which stop; None when it fits nowhere."""
        table, slots = self.table, self.slots
        there = self.seconds.take(slots[BEFORE] + one)
        onwards = self.seconds.take(slots[AFTER] + one * self.size)
        start = numpy.maximum(slots[SINCE] + there, table.early[one])
        begins = numpy.maximum(start + table.duration[one], slots[REST_EARLY])
        fits = (start <= table.late[one]) & (begins <= slots[REST_LATE])
        fits &= begins + slots[RESTING] + onwards <= slots[UNTIL]
        fits &= self.room >= table.duration[one]
        cost = numpy.where(fits, there + onwards - slots[LEG] + self.extra[one], NEVER).ravel()
        while cost[best := int(cost.argmin())] < NEVER // 2:
            if dice.random() >= OVERLOOKED:
                return divmod(best, self.width)
            cost[best] = NEVER
        return None


def _most(table: Table, carer: int) -> int:
    """So many visits at most can ever be in a day."""
    worker, durations = table.workers[carer], table.duration[table.first :]
    shortest = min(durations, default=0)
    most = min(worker.max_visits, len(durations))
    return min(most, (worker.late - worker.early) // shortest + 1) if shortest else most
