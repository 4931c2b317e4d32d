"""What the dispatch board shows."""

from django.db.models import Case, F, IntegerField, QuerySet, Value, When

from accounts.models import User
from dispatch.enums import Urgency
from dispatch.models import WorkOrder


def waiting_orders(user: User) -> QuerySet[WorkOrder]:
    """Nobody is to go yet: emergencies, urgent ones, then by promise and window."""
    rank = Case(
        When(urgency=Urgency.EMERGENCY, then=Value(0)),
        When(urgency=Urgency.URGENT, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return (
        WorkOrder.objects.visible_to(user)
        .waiting()
        .select_related("resident", "item", "operator")
        .order_by(rank, "-late_stage", F("promise_at").asc(nulls_last=True), "window_start", "pk")
    )
