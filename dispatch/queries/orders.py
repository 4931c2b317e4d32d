"""Work orders as staff and residents read them."""

from django.db.models import QuerySet

from accounts.models import User
from dispatch.enums import OrderState
from dispatch.models import Carer, WorkOrder
from elderly_care.models import Resident

RELATED = ("resident__community", "item", "operator", "station")


def orders_in_scope(user: User, state: str = "") -> QuerySet[WorkOrder]:
    """Open ones first by their window, or those of one state, newest first."""
    rows = WorkOrder.objects.visible_to(user).select_related(*RELATED)
    if state in OrderState.values:
        return rows.filter(state=state).order_by("-window_start", "-pk")
    return rows.open().order_by("window_start", "pk")


def order_of(user: User, pk: int) -> WorkOrder | None:
    """One order in scope."""
    rows = WorkOrder.objects.visible_to(user).select_related(*RELATED, "requested_by")
    return rows.filter(pk=pk).first()


def carers_for(order: WorkOrder) -> QuerySet[Carer]:
    """Whom the order's operator has at work."""
    rows = Carer.objects.at_work().filter(operator=order.operator_id)
    return rows.select_related("user").order_by("user__display_name", "pk")


def orders_of(resident: Resident) -> QuerySet[WorkOrder]:
    """A person's own visits, newest first."""
    rows = WorkOrder.objects.filter(resident=resident).select_related("item", "operator")
    return rows.order_by("-window_start", "-pk")
