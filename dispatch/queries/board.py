"""What the dispatch board and the pages of plans show, and which plans still wait for a worker."""

from datetime import date, datetime, timedelta

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from accounts.models import User
from core.dates import today
from dispatch.enums import Urgency
from dispatch.enums.planning import PlanState
from dispatch.models import Carer, Plan, WorkOrder
from dispatch.queries.planning import Day, weights_in_force

SEARCH_SECONDS = 15  # where no rule says how long the search may take
FORGOTTEN_AFTER = timedelta(minutes=10)  # longer than any search


def waiting_orders(user: User, day: date | None = None, urgency: str = "") -> QuerySet[WorkOrder]:
    """Nobody is to go yet, of a day or an urgency: emergencies, urgent ones, by promise and window."""
    rows = WorkOrder.objects.visible_to(user).waiting()
    if day:
        rows = rows.for_day(Day(day).midnight, Day(day).end)
    if urgency:
        rows = rows.filter(urgency=urgency)
    rank = Case(
        When(urgency=Urgency.EMERGENCY, then=Value(0)),
        When(urgency=Urgency.URGENT, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.select_related("resident", "item", "operator").order_by(
        rank, "-late_stage", F("promise_at").asc(nulls_last=True), "window_start", "pk"
    )


def carers_of_plan(plan: Plan) -> QuerySet[Carer]:
    """Who may be given a visit of a plan: on shift that day, of an operator who has one in it."""
    operators = WorkOrder.objects.filter(
        Q(planned_visits__plan=plan) | Q(pk__in=plan.unplaced.values("order"))
    ).values("operator")
    rows = Carer.objects.at_work().filter(shifts__day=plan.day, operator__in=operators)
    return rows.select_related("user").distinct().order_by("pk")


def seconds_of_search(plan: Plan) -> int:
    """How long its search may take."""
    rule = weights_in_force(plan.division_id, plan.day)
    return rule.search_s if rule else SEARCH_SECONDS


def forgotten_plans(now: datetime) -> QuerySet[Plan]:
    """Asked for and never worked out: the worker was killed, or the broker lost the message."""
    rows = Plan.objects.filter(state=PlanState.ASKED, created_at__lt=now - FORGOTTEN_AFTER)
    return rows.filter(day__gte=today()).order_by("pk")


def untold_plans(now: datetime) -> QuerySet[Plan]:
    """Published, and whoever published it was killed before every carer was told."""
    rows = Plan.objects.filter(state=PlanState.PUBLISHED, day__gte=today())
    untold = Q(visits__locked=True, visits__told_at=None)
    return rows.filter(untold, updated_at__lt=now - FORGOTTEN_AFTER).distinct().order_by("pk")
