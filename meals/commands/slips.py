"""Change slips: what came or went after the rounds were planned, on top of sheets that stay."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from core.audit import Actor, record
from core.locking import locked
from meals.enums import OrderState, SlipKind
from meals.models import ChangeSlip, MealOrder, RoundPlan, Stop
from meals.queries.round_inputs import Meal, orders_of


def make_slips(meal: Meal, plan: RoundPlan, *, by: Actor) -> int:
    """A slip for each order that has none yet; returns how many. Under the kitchen's lock."""
    added = orders_of(meal).filter(routed_at__gt=plan.planned_at)
    gone = MealOrder.objects.filter(**meal.key, state=OrderState.CANCELLED)
    return sum(
        _make(meal, kind, orders, by=by)
        for kind, orders in ((SlipKind.ADDED, added), (SlipKind.CANCELLED, gone))
    )


def _make(meal: Meal, kind: SlipKind, orders: QuerySet[MealOrder], *, by: Actor) -> int:
    told = ChangeSlip.objects.filter(kitchen=meal.kitchen, kind=kind).values("order")
    new = list(orders.exclude(pk__in=told).order_by("pk"))
    doors, points = _rounds(meal, new)
    slips = [
        ChangeSlip(
            **meal.key,
            order=order,
            kind=kind,
            portions=order.portions,
            round_id=doors.get(order.pk) or points.get(order.station_id),
        )
        for order in new
    ]
    for slip in ChangeSlip.objects.bulk_create(slips):
        record(slip, "meals.changeslip.make", by=by, order=slip.order_id, kind=slip.kind)
    return len(new)


def _rounds(meal: Meal, orders: list[MealOrder]) -> tuple[dict[int, int], dict[int, int]]:
    """On which round an order is, or the portions for its point."""
    if not orders:
        return {}, {}
    stops = Stop.objects.filter(**{f"round__{name}": value for name, value in meal.key.items()})
    doors = dict(stops.filter(order__in=orders).order_by("pk").values_list("order", "round"))
    points = dict(stops.exclude(station=None).order_by("-pk").values_list("station", "round"))
    return doors, points


@transaction.atomic
def see_slip(*, slip: ChangeSlip, by: User) -> ChangeSlip:
    """Somebody in the kitchen has read it; the first one counts."""
    slip = locked(ChangeSlip.objects.filter(pk=slip.pk)).get()
    if slip.seen_at is None:
        slip.seen_at, slip.seen_by = timezone.now(), by
        slip.save(update_fields=["seen_at", "seen_by"])
        record(slip, "meals.changeslip.see", by=by)
    return slip
