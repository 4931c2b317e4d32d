"""A plan of linked visits that is being changed: what an insertion costs, without driving all anew.

An insertion can only delay. So the delay is followed from the new task to whoever comes after it
or is linked to it, until it is absorbed; most insertions delay nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from routing.visits.pairs import BASE, PairProblem, Routes, starts_of

NOBODY = -1
Group = tuple[int, ...]  # the tasks of one patient: they are placed together
Place = tuple[int, int, int]  # (more distance, carer, the task before it or NOBODY)


def groups_of(problem: PairProblem) -> list[Group]:
    """Each patient's tasks, the first one first."""
    second = {link.second for link in problem.links}
    return [
        (n, problem.partner[n]) if n in problem.partner else (n,)
        for n in range(len(problem.tasks))
        if n not in second
    ]


class Table:
    """What never changes, in lists that are quick to read; the office is the last row."""

    def __init__(self, problem: PairProblem) -> None:
        self.problem = problem
        self.count = len(problem.tasks)
        nodes = [*(task.node for task in problem.tasks), BASE]
        self.way = [[problem.distances[a][b] for b in nodes] for a in nodes]
        self.step = [list(row) for row in problem.steps]
        self.late = [task.late for task in problem.tasks]
        self.earliest = list(problem.earliest)
        self.other = [problem.partner.get(n, NOBODY) for n in range(self.count)]
        self.gap = [0] * self.count
        for link in problem.links:
            self.gap[link.first], self.gap[link.second] = link.least, -link.most
        # More lateness than any sensible plan has: two carers who wait for each other reach it soon.
        self.ceiling = 20 * max(self.late, default=0) + sum(task.duration for task in problem.tasks)
        self.groups = groups_of(problem)
        self.group_of = {task: group for group in self.groups for task in group}


@dataclass(frozen=True)
class Found:
    """Where a patient's tasks cost least."""

    added: int
    places: tuple[tuple[int, int], ...]  # for each task the carer and the task before it


class State:
    """Routes as chains, with the start of every task that is placed."""

    def __init__(self, table: Table, routes: Routes) -> None:
        self.table = table
        self.routes = [list(route) for route in routes]
        self.load()

    def load(self) -> None:
        """Everything anew from the routes: after a removal times may be earlier."""
        table = self.table
        starts = starts_of(table.problem, tuple(map(tuple, self.routes)))
        if starts is None:
            raise AssertionError("removing a task can't make carers wait for each other")
        self.start = starts
        self.after = [NOBODY] * table.count
        self.placed = [False] * table.count
        self.distance = self.lateness = self.latest = 0
        for route in self.routes:
            before = table.count
            for task in route:
                self.distance += table.way[before][task]
                self.placed[task] = True
                if before != table.count:
                    self.after[before] = task
                late = starts[task] - table.late[task]
                if late > 0:
                    self.lateness += late
                    self.latest = max(self.latest, late)
                before = task
            self.distance += table.way[before][table.count]

    @property
    def total(self) -> int:
        """As PairPlan.total, for what is placed."""
        return self.distance + self.lateness + self.latest

    def remove(self, tasks: Iterable[int]) -> None:
        """Out of the routes."""
        gone = set(tasks)
        self.routes = [[task for task in route if task not in gone] for route in self.routes]
        self.load()

    def places(self, task: int) -> list[Place]:
        """Every gap in the routes of carers who may do the task, the shortest detour first."""
        way, office = self.table.way, self.table.count
        found = []
        to, back = way[task], [row[task] for row in way]
        for carer in self.table.problem.able[task]:
            before = office
            for there in (*self.routes[carer], office):
                more = back[before] + to[there] - (way[before][there] if before != there else 0)
                found.append((more, carer, before))
                before = there
        found.sort()
        return found

    def cheapest(self, group: Group, skip: float, dice: Random) -> Found | None:
        """The best places for a patient; now and then one is overlooked, so that searches differ."""
        if len(group) == 1:
            return self._single(group[0], skip, dice)
        return self._pair(group, skip, dice)

    def _single(self, task: int, skip: float, dice: Random) -> Found | None:
        best: Found | None = None
        bound = self.table.ceiling
        for more, carer, before in self.places(task):
            if more >= bound:
                break
            if dice.random() < skip:
                continue
            delay = self._delay(((task, carer, before),), bound - more)
            if delay is not None:
                bound = more + delay
                best = Found(bound, ((carer, before),))
        return best

    def _pair(self, group: Group, skip: float, dice: Random) -> Found | None:
        first, second = group
        ones, others = self.places(first), self.places(second)
        if not ones or not others:
            return None
        best = Found(self.table.ceiling, ())
        least = others[0][0]
        for one in ones:
            if one[0] + least >= best.added:
                break
            if dice.random() >= skip:
                best = self._with_second(group, one, others, best)
        return best if best.places else None

    def _with_second(self, group: Group, one: Place, others: list[Place], best: Found) -> Found:
        """The best place of the second task beside a place of the first."""
        more, carer, before = one
        first = (group[0], carer, before)
        for more2, carer2, before2 in others:
            ways = more + more2
            if ways >= best.added:
                break
            if carer2 == carer:
                continue
            delay = self._delay((first, (group[1], carer2, before2)), best.added - ways)
            if delay is not None:
                best = Found(ways + delay, ((carer, before), (carer2, before2)))
        return best

    def _delay(self, new: tuple[tuple[int, int, int], ...], bound: int) -> int | None:
        """More lateness when tasks are put behind others; None from the bound on."""
        table, start, after = self.table, self.start, self.after
        step, late, office = table.step, table.late, table.count
        times: dict[int, int] = {}
        undo = []
        added, latest = 0, self.latest
        for task, carer, before in new:
            moment = table.earliest[task]
            if before == office:
                route = self.routes[carer]
                after[task] = route[0] if route else NOBODY
            else:
                moment = max(moment, start[before] + step[before][task])
                after[task] = after[before]
                undo.append(before)
                after[before] = task
            self.placed[task] = True
            times[task] = moment
            over = moment - late[task]
            if over > 0:
                added += over
                latest = max(latest, over)
        result = self._follow(times, added, latest, bound)
        for task, _carer, before in reversed(new):
            if before != office:
                after[before] = after[task]
            self.placed[task] = False
        return result

    def _follow(self, times: dict[int, int], added: int, latest: int, bound: int) -> int | None:
        """The delays that follow from new times; too much lateness ends it, so a circle does too."""
        table, start, after, placed = self.table, self.start, self.after, self.placed
        late, other, gap = table.late, table.other, table.gap
        most = bound + self.latest
        queue = list(times)
        while queue:
            if added + latest >= most:
                return None
            here = queue.pop()
            moment = times[here]
            there = after[here]
            links = ((there, moment + table.step[here][there]),) if there >= 0 else ()
            there = other[here]
            if there >= 0 and placed[there]:
                links = (*links, (there, moment + gap[here]))
            for there, least in links:
                known = times.get(there, start[there])
                if least > known:
                    times[there] = least
                    queue.append(there)
                    over = least - late[there]
                    if over > 0:
                        added += over - max(0, known - late[there])
                        latest = max(latest, over)
        result = added + latest - self.latest
        return result if result < bound else None

    def put(self, group: Group, found: Found) -> None:
        """Tasks to their places; the times are worked out anew from there."""
        table = self.table
        for task, (carer, before) in zip(group, found.places, strict=True):
            route = self.routes[carer]
            route.insert(route.index(before) + 1 if before != table.count else 0, task)
        self.load()
