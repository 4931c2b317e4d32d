"""A day's plan: asked for, worked out apart, compared, changed, published.

The search locks nothing and writes nothing. A killed worker leaves the plan asked for, and the
task that is delivered again works it out. Locks: the plan, then what assign() locks.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.commands import require_may
from accounts.models import Division, User
from core.audit import Actor, record
from core.dates import today
from core.errors import DomainError, NotFound
from core.locking import locked
from dispatch.commands.dispatching import assign
from dispatch.commands.planning_errors import NothingToPlan, PlanInThePast, PlanNotDraft
from dispatch.commands.telling import tell_of_plan
from dispatch.enums import OrderState
from dispatch.enums.planning import PlanState, Variant
from dispatch.logic.matching import Wanted, Weights, problem_of
from dispatch.models import Plan, PlannedVisit, PlanWeights, UnplacedVisit, WorkOrder
from dispatch.queries.board import loads_of, seconds_of_search
from dispatch.queries.plan_weights import weights_in_force, weights_of
from dispatch.queries.planning import (
    Day,
    orders_to_plan,
    people,
    wanted,
)
from dispatch.queries.travel import travel_tables
from dispatch.transitions import PLAN
from routing.visits.apart import day_apart
from routing.visits.day import DayPlan, DayProblem, Visit


@dataclass(frozen=True)
class Published:
    """What publishing did, visit by visit; rows that failed say why in their result."""

    sent: int
    failed: int


def require_planner(division: Division | str, by: Actor) -> None:
    """Raises NotAllowed, NotFound outside the area."""
    if not isinstance(by, User):
        return
    require_may(by, "dispatch.plan_visits")
    code = division.pk if isinstance(division, Division) else division
    if not by.scope.covers(code):
        raise NotFound


@transaction.atomic
def ask_plan(*, day: date, division: Division, by: Actor, variant: str = Variant.BALANCED) -> Plan:
    """A plan to be worked out; the one that is already asked for when there is one.

    Raises NothingToPlan, PlanInThePast, PlanWeightsMissing, NotAllowed, NotFound.
    """
    require_planner(division, by)
    if day < today():
        raise PlanInThePast
    weights_in_force(division.pk, day)
    if not orders_to_plan(division.pk, Day(day)):
        raise NothingToPlan(day=day)
    author = by.pk if isinstance(by, User) else None
    plan, made = Plan.objects.get_or_create(
        day=day,
        division=division,
        variant=variant,
        state=PlanState.ASKED,
        defaults={"asked_by_id": author},
    )
    if made:
        record(plan, "dispatch.plan.ask", by=by, day=str(day), variant=variant)
    return plan


def make_plan(
    *,
    day: date,
    division: Division,
    by: Actor,
    variant: str = Variant.BALANCED,
    now: datetime | None = None,
) -> Plan:
    """A draft, worked out now. Orders don't change. Raises as ask_plan."""
    plan = ask_plan(day=day, division=division, by=by, variant=variant)
    return work_out(plan=plan, by=by, now=now)


def work_out(*, plan: Plan, by: Actor, now: datetime | None = None) -> Plan:
    """The draft of a plan that was asked for. Again changes nothing."""
    plan = Plan.objects.select_related("division").get(pk=plan.pk)
    if plan.state != PlanState.ASKED:
        return plan
    rule = weights_in_force(plan.division_id, plan.day)
    weights = _weights(rule, plan.variant)
    began = time.monotonic()
    scene = _scene(plan, weights, rule, now or timezone.now())
    found = day_apart(scene.problem, float(seconds_of_search(plan)), _last_good(plan))
    taken = time.monotonic() - began
    facts = {
        "weights": {**vars(weights), "rule": rule.document_no},
        "seconds": round(taken, 2),
        "fallback": found.fallback,
        "estimated": scene.estimated,
    }
    return _write(plan, scene, found, facts, by=by)


def _weights(rule: PlanWeights, variant: str) -> Weights:
    """The rule's, bent by the variant."""
    base = weights_of(rule)
    bent = {
        Variant.FAMILIAR: replace(base, continuity=base.continuity * rule.familiar_times),
        Variant.SHORT: replace(base, continuity=0, preference=0),
        Variant.FAIR: replace(base, max_visits=rule.fair_visits),
    }
    return bent.get(Variant(variant), base)


@dataclass(frozen=True)
class _Scene:
    """What is planned, whom each person knows, and whether the ways are estimated."""

    orders: dict[int, WorkOrder]
    known: Mapping[int, frozenset[int]]
    problem: DayProblem
    estimated: bool


def _scene(plan: Plan, weights: Weights, rule: PlanWeights, now: datetime) -> _Scene:
    day = Day(plan.day)
    orders = orders_to_plan(plan.division_id, day)
    _carers, persons = people({row.operator_id for row in orders}, day)
    asked = wanted(orders, day, now, rule)
    problem = problem_of(asked, persons, weights)
    tables, estimated = travel_tables(problem)
    rows = {row.pk: row for row in orders}
    return _Scene(rows, known_of(asked), replace(problem, tables=tables), estimated)


def known_of(asked: Iterable[Wanted]) -> dict[int, frozenset[int]]:
    """Order → who has been there, or is asked for."""
    return {one.key: one.usual | one.asked_for for one in asked}


def _last_good(plan: Plan) -> tuple[Visit, ...]:
    """What the last plan of the day that a search ended said, for when this one's search fails."""
    last = (
        Plan.objects.filter(day=plan.day, division=plan.division_id, fallback=False)
        .exclude(state=PlanState.ASKED)
        .order_by("-pk")
        .first()
    )
    if last is None:
        return ()
    day = Day(plan.day)
    rows = last.visits.order_by("starts_at", "pk")
    return tuple(Visit(row.order_id, row.carer_id, day.seconds(row.starts_at)) for row in rows)


@transaction.atomic
def _write(
    plan: Plan, scene: _Scene, found: DayPlan, facts: dict[str, object], *, by: Actor
) -> Plan:
    """All of a draft or nothing of it."""
    orders = scene.orders
    row = locked(Plan.objects.filter(pk=plan.pk)).get()
    if row.state != PlanState.ASKED:
        return row
    for name, value in facts.items():
        setattr(row, name, value)
    row.cost = {
        "travel": found.travel,
        "unwelcome": found.unwelcome,
        "placed": len({visit.job for visit in found.visits if visit.job in orders}),
        "unplaced": len(found.unplaced),
        "familiar": sum(visit.worker in scene.known.get(visit.job, ()) for visit in found.visits),
    }
    PLAN.move(row, "work_out", by=by, save=["cost", "updated_at", *facts])
    PlannedVisit.objects.bulk_create(_rows(row, orders, found))
    UnplacedVisit.objects.bulk_create(
        UnplacedVisit(plan=row, order=orders[key], reasons=dict(reasons))
        for key, reasons in sorted(found.unplaced.items())
        if key in orders
    )
    row.cost["least"], row.cost["most"] = loads_of(row)
    row.save(update_fields=["cost", "updated_at"])
    return row


def _rows(plan: Plan, orders: dict[int, WorkOrder], found: DayPlan) -> list[PlannedVisit]:
    day, position, rows = Day(plan.day), dict.fromkeys(orders, 0), []
    for visit in found.visits:
        if visit.job not in orders:
            continue  # promised before: shown, but not planned anew
        position[visit.job] += 1
        order = orders[visit.job]
        rows.append(
            PlannedVisit(
                plan=plan,
                order=order,
                carer_id=visit.worker,
                position=position[visit.job],
                starts_at=day.at(visit.start),
                ends_at=day.at(visit.start + order.minutes * 60),
            )
        )
    return rows


def begin_publishing(*, plan: Plan, by: Actor) -> None:
    """The plan is the day's; publish_plan() sends. Raises PlanNotDraft, PlanInThePast, NotAllowed, NotFound."""
    require_planner(plan.division_id, by)
    if plan.day < today():
        raise PlanInThePast
    _take_place(plan, by=by)


def publish_plan(*, plan: Plan, by: Actor) -> Published:
    """Orders are assigned one by one; each row keeps what came of it. Again sends nobody twice.

    What was sent and has been taken back since is not sent again. Raises as begin_publishing.
    """
    begin_publishing(plan=plan, by=by)
    rows = PlannedVisit.objects.filter(plan=plan).select_related("order", "carer")
    by_order: dict[int, list[PlannedVisit]] = {}
    for row in rows.order_by("starts_at", "order", "position"):
        by_order.setdefault(row.order_id, []).append(row)
    sent = sum(_send(visits, by=by) for visits in by_order.values())
    tell_of_plan(plan)
    return Published(sent, len(by_order) - sent)


@transaction.atomic
def _take_place(plan: Plan, *, by: Actor) -> None:
    """The plan of the day, instead of the one before. Published already: sending goes on where it broke off."""
    same = Plan.objects.filter(day=plan.day, division=plan.division_id)
    rows = {row.pk: row for row in locked(same.exclude(state=PlanState.SUPERSEDED))}
    row = rows.pop(plan.pk, None)
    if row is None or row.state not in (PlanState.DRAFT, PlanState.PUBLISHED):
        current = row or Plan.objects.get(pk=plan.pk)
        raise PlanNotDraft(state=current.get_state_display())
    if row.state == PlanState.PUBLISHED:
        return
    for other in rows.values():
        if other.state != PlanState.ASKED:
            PLAN.move(other, "supersede", by=by, save=["updated_at"])
    PLAN.move(row, "publish", by=by, save=["updated_at"])


def _send(visits: list[PlannedVisit], *, by: Actor) -> bool:
    """One order; its refusal doesn't keep the others back."""
    first = visits[0]
    if all(visit.locked for visit in visits):
        return True
    try:
        order = assign(
            order=first.order,
            carers=[visit.carer for visit in visits],
            starts_at=first.starts_at,
            by=by,
            expected_state=OrderState.REQUESTED,
            locked_in_plan=True,
        )
    except DomainError as refusal:
        result = str(refusal)[: PlannedVisit._meta.get_field("result").max_length]
        PlannedVisit.objects.filter(pk__in=[visit.pk for visit in visits]).update(result=result)
        return False
    PlannedVisit.objects.filter(pk__in=[visit.pk for visit in visits]).update(
        result="", locked=True
    )
    return order.state in OrderState.OPEN
