"""A first plan for linked visits without a search: patient after patient, where it costs least."""

from collections.abc import Iterator
from itertools import product

from routing.visits.pairs import PairPlan, PairProblem, Routes, plan_of
from routing.visits.pairs_state import Group, groups_of


def first_plan(problem: PairProblem) -> PairPlan:
    """Everybody whom somebody may visit, by the beginning of the windows."""
    order = sorted(
        groups_of(problem), key=lambda group: (problem.tasks[group[0]].early, len(group), group)
    )
    routes: Routes = tuple(() for _ in problem.carers)
    for group in order:
        found = min(
            _insertions(problem, routes, group),
            key=lambda plan: (plan.total, plan.routes),
            default=None,
        )
        routes = found.routes if found else routes
    plan = plan_of(problem, routes)
    if plan is None:
        raise AssertionError("a plan grew from plans that could be driven")
    return plan


def _insertions(problem: PairProblem, routes: Routes, group: Group) -> Iterator[PairPlan]:
    """Near the end of the routes, where later windows go, and everywhere in short routes."""
    places = [
        [
            (carer, position)
            for carer in problem.able[task]
            for position in range(max(0, len(routes[carer]) - 3), len(routes[carer]) + 1)
        ]
        for task in group
    ]
    for chosen in product(*places):
        if len({carer for carer, _position in chosen}) < len(chosen):
            continue
        changed = list(routes)
        for task, (carer, position) in zip(group, chosen, strict=True):
            route = changed[carer]
            changed[carer] = (*route[:position], task, *route[position:])
        plan = plan_of(problem, tuple(changed))
        if plan is not None:
            yield plan
