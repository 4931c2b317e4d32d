"""Work orders as staff and residents read them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from accounts.models import User
from core.dates import span_of
from dispatch.enums import OrderState
from dispatch.models import Carer, IncomingCall, WorkOrder
from elderly_care.models import Resident

RELATED = ("resident__community", "item", "operator", "station")


@dataclass(frozen=True)
class OrderWish:
    """Which orders somebody wants to see."""

    state: str = ""
    day: date | None = None
    key: int | None = None
    person: Resident | None = None


def orders_in_scope(user: User, wish: OrderWish) -> QuerySet[WorkOrder]:
    """Open ones by their window; those of a day, too. A number, a person or a state: all, newest first."""
    rows = WorkOrder.objects.visible_to(user).select_related(*RELATED)
    if wish.day:
        rows = rows.for_day(*span_of(wish.day, wish.day))
    if wish.key is not None:
        return rows.filter(pk=wish.key)
    if wish.person:
        rows = rows.filter(resident=wish.person)
    if wish.state in OrderState.values:
        rows = rows.filter(state=wish.state)
    elif not wish.person:
        return rows.open().order_by("window_start", "pk")
    return rows.order_by("-window_start", "-pk")


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


def is_late(order: WorkOrder, now: datetime) -> bool:
    """Nobody has come by the end of the agreed time, or by the moment that was promised."""
    awaited = (*OrderState.WAITING, *OrderState.COMING)
    if order.state not in awaited or order.state == OrderState.ARRIVED:
        return False
    return now > (order.promise_at or order.window_end)


def recording_of(order: WorkOrder) -> str:
    """The number of the call's recording, which the telephone system tells at the call's end."""
    call = IncomingCall.objects.filter(order=order).exclude(recording="").order_by("pk").last()
    return call.recording if call else order.call_reference
