"""Staff change a draft: another carer for a visit, or nobody. Every rule is asked again."""

from django.db import transaction

from core.audit import Actor, record
from core.errors import NotFound
from core.locking import locked
from dispatch.commands.planning import require_planner
from dispatch.commands.planning_errors import MoveImpossible, PlanNotDraft
from dispatch.enums.planning import Excluded, PlanState
from dispatch.logic.matching import Weights, problem_of
from dispatch.models import Carer, Plan, PlannedVisit, UnplacedVisit, WorkOrder
from dispatch.queries.planning import Day, people, wanted, with_facts
from routing.visits.day import DayProblem, Lock, Visit
from routing.visits.day_times import Driver, Route, sequences_of
from routing.visits.insertion import choices, excluding, place


@transaction.atomic
def move_visit(
    *, plan: Plan, order: WorkOrder, carer: Carer | None, by: Actor
) -> list[PlannedVisit]:
    """The visit goes to another carer where it costs least, or to nobody. Returns its new rows.

    The carer's other visits keep their order and may slip inside their windows. Raises
    MoveImpossible with the rule, PlanNotDraft, NotAllowed, NotFound.
    """
    require_planner(plan.division_id, by)
    row = locked(Plan.objects.filter(pk=plan.pk)).get()
    if row.state != PlanState.DRAFT:
        raise PlanNotDraft(state=row.get_state_display())
    placed = PlannedVisit.objects.filter(plan=row, order=order)
    if not placed.exists() and not UnplacedVisit.objects.filter(plan=row, order=order).exists():
        raise NotFound
    placed.delete()
    UnplacedVisit.objects.filter(plan=row, order=order).delete()
    if carer is None:
        UnplacedVisit.objects.create(plan=row, order=order, reasons={})
    else:
        _put(row, order, carer)
    record(row, "dispatch.plan.move", by=by, order=order.pk, carer=carer.pk if carer else None)
    return list(row.visits.filter(order=order).order_by("position"))


def _put(plan: Plan, order: WorkOrder, carer: Carer) -> None:
    day = Day(plan.day)
    problem, visits = _problem(plan, order, carer, day)
    worker = problem.worker.get(carer.pk)
    job = problem.job[order.pk]
    if worker is None or job.carers > 1:
        raise MoveImpossible(carer=carer, rule=_label("pair" if job.carers > 1 else "absent"))
    driver = Driver(problem)
    standing: list[Visit | Lock] = [
        *problem.locks,
        *(visit for visit in visits if visit.worker == carer.pk),
    ]
    routes = driver.routes(sequences_of(problem, standing))
    found = choices(driver, routes, job)
    if not found:
        rule = excluding(driver, routes, job, worker)
        raise MoveImpossible(carer=carer, rule=_label(rule or "times"))
    _save(plan, order, place(driver, routes, job, found[0])[carer.pk], day)


def _label(rule: str) -> str:
    return str(Excluded(rule).label)


def _problem(
    plan: Plan, order: WorkOrder, carer: Carer, day: Day
) -> tuple[DayProblem, list[Visit]]:
    """The one carer's day as the draft has it."""
    rows = list(plan.visits.filter(carer=carer).order_by("starts_at"))
    keys = {row.order_id for row in rows} | {order.pk}
    orders = with_facts(WorkOrder.objects.filter(pk__in=keys)).order_by("pk")
    _carers, persons = people([carer.operator_id], day)
    mine = [person for person in persons if person.key == carer.pk]
    problem = problem_of(wanted(orders, day), mine, Weights())
    return problem, [Visit(row.order_id, row.carer_id, day.seconds(row.starts_at)) for row in rows]


def _save(plan: Plan, order: WorkOrder, route: Route, day: Day) -> None:
    """The new visit, and whoever slips in the same day."""
    for stop in route.stops:
        rows = PlannedVisit.objects.filter(plan=plan, order=stop.job, carer=route.worker)
        begins = day.at(stop.start)
        if stop.job == order.pk:
            PlannedVisit.objects.create(
                plan=plan,
                order=order,
                carer_id=route.worker,
                starts_at=begins,
                ends_at=day.at(stop.start + order.minutes * 60),
            )
            continue
        for row in rows:
            row.ends_at += begins - row.starts_at
            row.starts_at = begins
            row.save(update_fields=["starts_at", "ends_at", "updated_at"])
