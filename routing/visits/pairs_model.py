"""Linked visits for CP-SAT: exact for few tasks."""

from collections import defaultdict
from dataclasses import dataclass

from ortools.sat.python import cp_model

from routing.visits.pairs import BASE, PairPlan, PairProblem, Routes, plan_of

OFFICE = -1
Arc = tuple[int, int]


@dataclass(frozen=True)
class Effort:
    """How long and with how many threads a model may be solved."""

    seconds: float
    threads: int = 1
    seed: int = 1


class _Model:
    """One circuit for each carer, and the times of all tasks."""

    def __init__(self, problem: PairProblem, limit: int) -> None:
        self.problem = problem
        self.model = cp_model.CpModel()
        self.limit = limit
        self.arcs: list[dict[Arc, cp_model.IntVar]] = []
        self.starts = [
            self.model.new_int_var(problem.earliest[n], task.late + limit // 2, "")
            for n, task in enumerate(problem.tasks)
        ]
        self._circuits()
        self._links()
        self._objective()

    def _circuits(self) -> None:
        doing: dict[int, list[cp_model.LiteralT]] = defaultdict(list)
        together: dict[tuple[int, int], list[cp_model.LiteralT]] = defaultdict(list)
        for carer in range(len(self.problem.carers)):
            mine = [n for n, able in enumerate(self.problem.able) if carer in able]
            if not mine:
                self.arcs.append({})
                continue
            around = [OFFICE, *mine]
            arcs = {
                (a, b): self._arc(a, b) for a in around for b in around if a != b or a == OFFICE
            }
            loops = {task: self.model.new_bool_var("") for task in mine}
            numbers = {node: n for n, node in enumerate(around)}
            circuit = [(numbers[a], numbers[b], literal) for (a, b), literal in arcs.items()]
            circuit += [(numbers[task], numbers[task], loop) for task, loop in loops.items()]
            self.model.add_circuit(circuit)
            self.arcs.append(arcs)
            for task, loop in loops.items():
                doing[task].append(~loop)
                together[carer, min(task, self.problem.partner.get(task, task))].append(~loop)
        for task in range(len(self.problem.tasks)):
            self.model.add_exactly_one(doing[task])
        for literals in together.values():  # one carer is not both of a pair
            self.model.add_at_most_one(literals)

    def _arc(self, here: int, there: int) -> cp_model.IntVar:
        literal = self.model.new_bool_var("")
        if OFFICE not in (here, there):
            step = self.problem.steps[here][there]
            self.model.add(self.starts[there] >= self.starts[here] + step).only_enforce_if(literal)
        return literal

    def _links(self) -> None:
        for link in self.problem.links:
            gap = self.starts[link.second] - self.starts[link.first]
            self.model.add_linear_constraint(gap, link.least, link.most)

    def _objective(self) -> None:
        most = self.limit // 2
        latest = self.model.new_int_var(0, most, "")
        terms: list[cp_model.LinearExpr] = [latest]
        for start, task in zip(self.starts, self.problem.tasks, strict=True):
            late = self.model.new_int_var(0, most, "")
            self.model.add(late >= start - task.late)
            self.model.add(latest >= late)
            terms.append(late)
        ways = [self._length(*arc) * literal for arcs in self.arcs for arc, literal in arcs.items()]
        total = sum(terms) + sum(ways)
        self.model.add(total <= self.limit)
        self.model.minimize(total)

    def _length(self, here: int, there: int) -> int:
        nodes = [
            BASE if task == OFFICE else self.problem.tasks[task].node for task in (here, there)
        ]
        return self.problem.distances[nodes[0]][nodes[1]]

    def read(self, solver: cp_model.CpSolver) -> Routes:
        """The routes of a solution."""
        routes = []
        for arcs in self.arcs:
            follows = {a: b for (a, b), literal in arcs.items() if solver.boolean_value(literal)}
            route, here = [], follows.get(OFFICE, OFFICE)
            while here != OFFICE:
                route.append(here)
                here = follows[here]
            routes.append(tuple(route))
        return tuple(routes)


def optimum(problem: PairProblem, plan: PairPlan, effort: Effort) -> PairPlan | None:
    """The best plan there is; the plan itself when there is none better; None when time ran out."""
    model = _Model(problem, plan.total - 1)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(effort.seconds, 0.01)
    solver.parameters.num_workers = effort.threads
    solver.parameters.random_seed = effort.seed
    status = solver.solve(model.model)
    if status == cp_model.OPTIMAL:
        return plan_of(problem, model.read(solver))
    return plan if status == cp_model.INFEASIBLE else None
