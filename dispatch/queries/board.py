"""What the dispatch board and the pages of plans show, and which plans still wait for a worker."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from accounts.logic.regions import regions_around
from accounts.models import User
from core.dates import today
from dispatch.enums import Urgency
from dispatch.enums.planning import PlanState
from dispatch.models import Assignment, Carer, Plan, PlannedVisit, UnplacedVisit, WorkOrder
from dispatch.queries.plan_weights import weights_in_force
from dispatch.queries.planning import Day

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


def came_after_plan(orders: Sequence[WorkOrder]) -> set[int]:
    """Of waiting orders those that the published plan of their day has never seen. 1 or 2 queries."""
    days = {order.day for order in orders}
    published = Plan.objects.filter(state=PlanState.PUBLISHED, day__in=days)
    covered = set(published.values_list("division", "day"))
    inside = {
        order.pk
        for order in orders
        if any((region, order.day) in covered for region in regions_around(_home(order)))
    }
    if not inside:
        return inside
    seen = PlannedVisit.objects.filter(plan__in=published, order__in=inside).values("order")
    left = UnplacedVisit.objects.filter(plan__in=published, order__in=inside).values("order")
    return inside - {row["order"] for row in seen.union(left)}


def _home(order: WorkOrder) -> str:
    return order.resident.community_id


def carers_of_plan(plan: Plan) -> QuerySet[Carer]:
    """Who may be given a visit of a plan: on shift that day, of an operator who has one in it."""
    operators = WorkOrder.objects.filter(
        Q(planned_visits__plan=plan) | Q(pk__in=plan.unplaced.values("order"))
    ).values("operator")
    rows = Carer.objects.at_work().filter(shifts__day=plan.day, operator__in=operators)
    return rows.select_related("user").distinct().order_by("pk")


def loads_of(plan: Plan) -> tuple[int, int]:
    """Visits of who has the fewest and of who has the most, with what was promised before. 3 queries."""
    day = Day(plan.day)
    carers = list(carers_of_plan(plan))
    promised = Assignment.objects.active().between(day.midnight, day.end).filter(carer__in=carers)
    planned = plan.visits.filter(locked=False)
    visits = Counter(promised.values_list("carer", flat=True))
    visits.update(planned.values_list("carer", flat=True))
    counts = [visits[carer.pk] for carer in carers]
    return min(counts, default=0), max(counts, default=0)


def seconds_of_search(plan: Plan) -> int:
    """How long its search may take. Raises PlanWeightsMissing."""
    return weights_in_force(plan.division_id, plan.day).search_s


def forgotten_plans(now: datetime) -> QuerySet[Plan]:
    """Asked for and never worked out: the worker was killed, or the broker lost the message."""
    rows = Plan.objects.filter(state=PlanState.ASKED, created_at__lt=now - FORGOTTEN_AFTER)
    return rows.filter(day__gte=today()).order_by("pk")


def untold_plans(now: datetime) -> QuerySet[Plan]:
    """Published, and whoever published it was killed before every carer was told."""
    rows = Plan.objects.filter(state=PlanState.PUBLISHED, day__gte=today())
    untold = Q(visits__locked=True, visits__told_at=None)
    return rows.filter(untold, updated_at__lt=now - FORGOTTEN_AFTER).distinct().order_by("pk")
