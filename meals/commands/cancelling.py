"""Taking an order back: the same cutoff as for ordering. Locks: menu items → dish stocks → order → purse."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from core.audit import Actor
from core.errors import require_reason
from core.locking import locked
from meals.commands.errors import MayNotOrder
from meals.commands.orders import check_open
from meals.commands.rights import may_order
from meals.commands.stock import dish_counts, give_back_dish_stock, lock_dish_stocks
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
    order = _locked(order)
    if not may_order(order.resident, by):
        raise MayNotOrder
    ORDER.check(order, "cancel")
    if order.state != OrderState.UNROUTED:
        check_open(order.menu, now or timezone.now())
    return _take_back(order, "cancel", by=by, reason=reason)


@transaction.atomic
def cancel_late_order(*, order: MealOrder, by: Actor, reason: str) -> MealOrder:
    """Take an order back that a kitchen has and has not cooked yet; the kitchen gets a change slip.

    As with late orders a reason is needed, and somebody who answers for the place. Raises
    ReasonMissing, MayNotOrder, WrongState.
    """
    words = require_reason(reason, longest=200)
    order = _locked(order)
    if not isinstance(by, User) or not by.has_perm("meals.order_late", order.resident):
        raise MayNotOrder
    return _take_back(order, "cancel_late", by=by, reason=words)


@transaction.atomic
def cancel_uncooked(*, order: MealOrder, by: Actor, reason: str) -> MealOrder:
    """Nobody will eat it: taken back whatever the hour, as long as nobody cooked it. Raises WrongState."""
    order = _locked(order)
    verb = "cancel" if ORDER.allows(order, "cancel") else "cancel_late"
    return _take_back(order, verb, by=by, reason=reason)


def _locked(order: MealOrder) -> MealOrder:
    """Its items, its dishes' stocks, then the order itself."""
    lines = dict(OrderLine.objects.filter(order=order.pk).values_list("menu_item", "quantity"))
    items = list(locked(MenuItem.objects.filter(pk__in=lines)))
    lock_dish_stocks(order.menu_id, dish_counts(items, lines))
    return locked(MealOrder.objects.filter(pk=order.pk)).select_related("resident", "menu").get()


def _take_back(order: MealOrder, verb: str, *, by: Actor, reason: str) -> MealOrder:
    """Stock and held money go back, then the order ends."""
    ORDER.check(order, verb)
    lines = dict(OrderLine.objects.filter(order=order.pk).values_list("menu_item", "quantity"))
    for item, quantity in lines.items():
        MenuItem.objects.filter(pk=item).update(ordered=F("ordered") - quantity)
    items = list(MenuItem.objects.filter(pk__in=lines))
    give_back_dish_stock(order.menu_id, dish_counts(items, lines))
    given_back = release_funds(reference=order.reference, by=by)
    ORDER.move(order, verb, by=by, reason=reason, given_back_fen=given_back)
    return order
