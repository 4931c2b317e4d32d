"""Taking an order back: the same cutoff as for ordering. Locks: menu items → order → purse."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core.audit import Actor
from core.locking import locked
from meals.commands.errors import MayNotOrder
from meals.commands.orders import check_open
from meals.commands.rights import may_order
from meals.enums import OrderState
from meals.models import MealOrder, MenuItem, OrderLine
from meals.transitions import ORDER
from subsidies.commands import release_funds


@transaction.atomic
def cancel_order(
    *, order: MealOrder, by: Actor, reason: str = "", now: datetime | None = None
) -> MealOrder:
    """Take an order back before the cutoff, or at any time while no kitchen can cook it.

    Held money and stock are given back. Raises CutoffPassed, MayNotOrder, WrongState.
    """
    lines = list(OrderLine.objects.filter(order=order.pk).values_list("menu_item", "quantity"))
    list(locked(MenuItem.objects.filter(pk__in=[item for item, _quantity in lines])))
    order = locked(MealOrder.objects.filter(pk=order.pk)).select_related("resident", "menu").get()
    if not may_order(order.resident, by):
        raise MayNotOrder
    ORDER.check(order, "cancel")
    if order.state != OrderState.UNROUTED:
        check_open(order.menu, now or timezone.now())
    for item, quantity in lines:
        MenuItem.objects.filter(pk=item).update(ordered=F("ordered") - quantity)
    given_back = release_funds(reference=order.reference, by=by)
    ORDER.move(order, "cancel", by=by, reason=reason, given_back_fen=given_back)
    return order
