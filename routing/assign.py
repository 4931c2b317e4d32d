"""Orders to kitchens: a min-cost flow over groups of like orders, exact in portions.

An order is never split: where the flow would, whole orders are kept and what is left over is
tried once more with the room that remains.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

import numpy
from ortools.graph.python import min_cost_flow

RANK_COST = 100_000  # metres never outweigh a rank
LONGEST_METRES = RANK_COST - 1
# More than any detour over other kitchens could cost, so that whoever can be served is.
UNSERVED_COST = 10**10


@dataclass(frozen=True)
class Group:
    """So many orders of as many portions each, for one point and with the same needs."""

    key: Hashable
    point: int
    portions: int
    orders: int
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Kitchen:
    """What a kitchen can still cook, and for which needs."""

    key: int
    portions: int
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Supply:
    """A kitchen that may cook for a point: rank 0 first, at most so many portions."""

    kitchen: int
    point: int
    rank: int = 0
    limit: int | None = None
    metres: float = 0.0

    @property
    def cost(self) -> int:
        """Of one portion: the rank first, then the way."""
        return self.rank * RANK_COST + int(min(self.metres, LONGEST_METRES))


@dataclass(frozen=True)
class Share:
    """So many orders of a group go to a kitchen; overflow: not to the first choice."""

    group: Hashable
    kitchen: int
    orders: int
    overflow: bool


@dataclass(frozen=True)
class Left:
    """Orders of a group that no kitchen takes: no_supplier, no_diet or no_capacity."""

    group: Hashable
    orders: int
    reason: str


@dataclass
class Assignment:
    """Every order exactly once: in a share or left over."""

    shares: list[Share] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


@dataclass
class _Room:
    """What is still free, kitchen by kitchen and supply by supply."""

    kitchens: dict[int, int]
    supplies: dict[Supply, int]

    def take(self, supply: Supply, portions: int, most: int) -> int:
        """As many orders of so many portions as fit, at most so many; they are taken."""
        free = min(self.kitchens[supply.kitchen], self.supplies.get(supply, most * portions))
        orders = max(0, min(most, free // portions))
        self.kitchens[supply.kitchen] -= orders * portions
        if supply in self.supplies:
            self.supplies[supply] -= orders * portions
        return orders


def assign(
    groups: Iterable[Group], supplies: Iterable[Supply], kitchens: Iterable[Kitchen]
) -> Assignment:
    """As many orders as possible, small ones first; then first choices; then short ways."""
    known = {kitchen.key: kitchen for kitchen in kitchens}
    at_point: dict[int, list[Supply]] = defaultdict(list)
    for supply in supplies:
        if supply.kitchen in known:
            at_point[supply.point].append(supply)
    wanted = sorted(groups, key=lambda group: (group.portions, str(group.key)))
    if not wanted:
        return Assignment()
    able = {
        group: [s for s in at_point[group.point] if group.needs <= known[s.kitchen].skills]
        for group in wanted
    }
    room = _Room(
        {kitchen.key: max(0, kitchen.portions) for kitchen in known.values()},
        {s: max(0, s.limit) for rows in at_point.values() for s in rows if s.limit is not None},
    )
    taken = _whole_orders(wanted, _flow(able, room), room)
    return _named(wanted, able, at_point, _second_try(wanted, able, taken, room))


Taken = dict[tuple[Group, Supply], int]


def _flow(able: dict[Group, list[Supply]], room: _Room) -> Taken:
    """Portions from each group to each supply, by the solver."""
    nodes: dict[object, int] = {}

    def node(thing: object) -> int:
        return nodes.setdefault(thing, len(nodes))

    sink = node("sink")
    arcs: list[tuple[int, int, int, int]] = []
    pairs: list[tuple[Group, Supply]] = []
    amounts: dict[int, int] = {}
    for group, choices in able.items():
        amount = group.portions * group.orders
        amounts[node(group)] = amount
        for supply in choices:
            pairs.append((group, supply))
            arcs.append((node(group), node(supply), amount, supply.cost))
    total = sum(amounts.values())
    for supply in dict.fromkeys(supply for _group, supply in pairs):
        limit = room.supplies.get(supply, total)
        arcs.append((node(supply), node(("kitchen", supply.kitchen)), limit, 0))
    for kitchen, portions in room.kitchens.items():
        arcs.append((node(("kitchen", kitchen)), sink, portions, 0))
    # The dearest way: nobody cooks it. A large order weighs no more than a small one.
    arcs += [
        (node(group), sink, amounts[node(group)], UNSERVED_COST // group.portions) for group in able
    ]
    flows = _solve(arcs, {**amounts, sink: -total})
    return {pair: int(flow) for pair, flow in zip(pairs, flows, strict=False) if flow}


def _solve(arcs: list[tuple[int, int, int, int]], supplies: dict[int, int]) -> numpy.ndarray:
    solver = min_cost_flow.SimpleMinCostFlow()
    tails, heads, capacities, costs = (numpy.array(column) for column in zip(*arcs, strict=True))
    numbers = solver.add_arcs_with_capacity_and_unit_cost(tails, heads, capacities, costs)
    for node, amount in supplies.items():
        solver.set_node_supply(node, amount)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"min-cost flow ended with {status}")
    return solver.flows(numbers)


def _whole_orders(groups: list[Group], flow: Taken, room: _Room) -> Taken:
    """What of the flow are whole orders."""
    taken = {}
    for (group, supply), portions in flow.items():
        orders = room.take(supply, group.portions, portions // group.portions)
        if orders:
            taken[group, supply] = orders
    return taken


def _second_try(
    groups: list[Group], able: dict[Group, list[Supply]], taken: Taken, room: _Room
) -> Taken:
    """Orders that the flow had split, wherever there is room for the whole of one."""
    placed: dict[Group, int] = defaultdict(int)
    for (group, _supply), orders in taken.items():
        placed[group] += orders
    for group in groups:
        for supply in sorted(able[group], key=lambda s: (s.cost, s.kitchen)):
            missing = group.orders - placed[group]
            more = room.take(supply, group.portions, missing) if missing else 0
            if more:
                taken[group, supply] = taken.get((group, supply), 0) + more
                placed[group] += more
    return taken


def _named(
    groups: list[Group],
    able: dict[Group, list[Supply]],
    at_point: dict[int, list[Supply]],
    taken: Taken,
) -> Assignment:
    """Cheapest kitchens first within a group, then what is left, with the reason."""
    result = Assignment()
    for group in groups:
        missing = group.orders
        best = min((supply.rank for supply in at_point[group.point]), default=0)
        for supply in sorted(able[group], key=lambda s: (s.cost, s.kitchen)):
            orders = taken.get((group, supply), 0)
            if orders:
                result.shares.append(
                    Share(group.key, supply.kitchen, orders, overflow=supply.rank > best)
                )
                missing -= orders
        if missing:
            result.left.append(Left(group.key, missing, _reason(group, able, at_point)))
    return result


def _reason(
    group: Group, able: dict[Group, list[Supply]], at_point: dict[int, list[Supply]]
) -> str:
    if not at_point[group.point]:
        return "no_supplier"
    return "no_capacity" if able[group] else "no_diet"
