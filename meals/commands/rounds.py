"""Rounds of a meal: planned once, then mended where orders come and go, never shuffled anew.

The plan is worked out before anything is locked. Whoever then finds other orders than the plan was
made for begins again, so a plan is whole or not there; a killed process leaves nothing behind.
Locks: the kitchen (step 5 of docs/locking.md), then rounds by key, then stops.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from core.audit import Actor, record
from core.locking import locked
from meals.commands.round_errors import MealStillOpen, NoRoundRule, PlanKeepsChanging
from meals.commands.round_mending import mend
from meals.commands.round_rows import add_rounds, note_unserved
from meals.commands.slips import make_slips
from meals.logic.rounds import DrawnUp, draw_up
from meals.models import Kitchen, RoundPlan
from meals.queries.round_inputs import Meal, Snapshot, find_meal, orders_of, snapshot
from meals.queries.round_work import is_open
from routing.apart import solve
from routing.rounds import Plan, Problem
from routing.search import Limits

SECONDS = 30.0  # for all rounds of a meal; small ones are done in a moment
STALE = 3_000  # tries without a better plan end the search, so that equal orders give equal rounds
TRIES = 3


@dataclass(frozen=True)
class Planned:
    """What one planning did."""

    rounds: int = 0
    changed: int = 0
    unserved: int = 0
    slips: int = 0


def plan_rounds(
    *,
    kitchen: Kitchen,
    service_date: date,
    meal_period: str,
    by: Actor,
    now: datetime | None = None,
) -> Planned:
    """Rounds for everything that a kitchen's meal brings to points and doors.

    Again: nothing changes when no order came or went; otherwise the rounds that have not left are
    mended and each change makes a slip. Raises NoRoundRule, MealStillOpen, PlanKeepsChanging.
    """
    kitchen = Kitchen.objects.select_related("station").get(pk=kitchen.pk)
    meal = find_meal(kitchen, service_date, meal_period)
    if meal is None:
        raise NoRoundRule(place=str(kitchen), day=service_date)
    if is_open(kitchen, service_date, meal_period):
        raise MealStillOpen
    for _attempt in range(TRIES):
        seen = snapshot(meal)
        drawn = None if _plan_of(meal) else _draw(seen)
        done = _write(meal, seen, drawn, by=by, now=now or timezone.now())
        if done is not None:
            return done
    raise PlanKeepsChanging


def _draw(seen: Snapshot) -> DrawnUp:
    return draw_up(seen.terms, seen.wishes, seen.couriers, seen.kept, search_apart)


def search_apart(problem: Problem) -> Plan:
    """The search with our limits: repeatable, and never longer than a meal can wait."""
    return solve(problem, Limits(SECONDS, STALE))


def _plan_of(meal: Meal) -> RoundPlan | None:
    return RoundPlan.objects.of_meal(meal.kitchen, meal.service_date, meal.meal_period).first()


@transaction.atomic
def _write(
    meal: Meal, seen: Snapshot, drawn: DrawnUp | None, *, by: Actor, now: datetime
) -> Planned | None:
    """Under the kitchen's lock; None when the world has changed since it was looked at."""
    locked(Kitchen.objects.filter(pk=meal.kitchen.pk)).only("pk").get()
    plan = _plan_of(meal)
    if (plan is None) != (drawn is not None) or snapshot(meal) != seen:
        return None
    if plan is not None:
        changed = mend(meal, plan, seen, search_apart, by=by)
        slips = make_slips(meal, plan, by=by)
        return Planned(changed=changed, unserved=plan.unserved.count(), slips=slips)
    return _begin(meal, seen, drawn, by=by, now=now) if drawn else None


def _begin(meal: Meal, seen: Snapshot, drawn: DrawnUp, *, by: Actor, now: datetime) -> Planned:
    """The first rounds of a meal; none are needed where nobody has ordered."""
    newest = orders_of(meal).aggregate(moment=Max("routed_at"))["moment"]
    if newest is None:
        return Planned()
    plan = RoundPlan.objects.create(
        **meal.key,
        planned_at=max(now, newest),
        is_estimated=any(wish.is_estimated for wish in seen.wishes),
    )
    rounds = len(add_rounds(meal, seen.wishes, drawn.drafts))
    note_unserved(plan, seen.wishes, drawn.unserved)
    unserved = len(drawn.unserved)
    record(plan, "meals.roundplan.plan", by=by, rounds=rounds, unserved=unserved)
    return Planned(rounds, unserved=unserved, slips=make_slips(meal, plan, by=by))
