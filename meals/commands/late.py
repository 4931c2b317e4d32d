"""An order after the cutoff: only with a reason, only by a supervisor, and only when a kitchen takes it.

Locks as docs/locking.md says: resident → all items of the menu → menu → operators → kitchens →
order → purse. All items, because the routing that follows takes them all.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import Actor, record
from core.dates import today
from core.errors import Conflict, NotAllowed, require_reason
from core.locking import locked
from elderly_care.models import Resident
from meals.commands.errors import MenuNotOpen
from meals.commands.orders import Gate, OrderRequest, admit, cutoff_text, locked_resident
from meals.commands.rights import check_living, check_person
from meals.commands.routing import route_menu
from meals.commands.settlement import hold_days_open
from meals.enums import MenuState, OrderState
from meals.models import Kitchen, MealOrder, Menu, MenuItem, SupplyRelation
from meals.queries.serving import still_served


class NotASupervisor(NotAllowed):
    """Late orders are decided by who answers for the place."""

    code = "meals.not_a_supervisor"
    message = _("截止以后加订要由驿站负责人或街道办理；还没有下单。")


class NotLate(Conflict):
    """Before the cutoff everybody orders the ordinary way."""

    code = "meals.not_late"
    message = _("这一餐要到 %(cutoff)s 才截止，请按普通订餐办理；还没有下单。")


class MealPast(Conflict):
    """Yesterday's lunch can't be ordered, nor today's in the evening."""

    code = "meals.meal_past"
    message = _("%(day)s %(meal)s的供应时间已过，不能加订；还没有下单。请改订下一餐。")


class NoKitchenLeft(Conflict):
    """Nobody can cook it any more."""

    code = "meals.no_kitchen_left"
    message = _("没有厨房还能做这一份（%(reason)s）；还没有下单。请到柜台看看现成的。")


class _LateGate(Gate):
    """Open where the ordinary one is closed, for who answers for the place."""

    def person(self, resident: Resident, by: Actor) -> bool:
        """Streets don't take orders, but they may decide on late ones. Raises NotLivingHere."""
        if isinstance(by, User) and by.scope.covers(resident.community_id):
            check_living(resident)
            return True
        return check_person(resident, by)

    def check(self, menu: Menu, request: OrderRequest) -> None:
        """Raises NotLate, MenuNotOpen, MealPast."""
        menu = locked(Menu.objects.filter(pk=menu.pk)).select_related("kitchen__station").get()
        if menu.state == MenuState.DRAFT:
            raise MenuNotOpen
        if self.moment < menu.cutoff_at:
            raise NotLate(cutoff=cutoff_text(menu))
        if menu.service_date < today() or not still_served([menu], self.moment):
            raise MealPast(day=menu.service_date, meal=menu.get_meal_period_display())
        _hold_kitchens(menu, request.station_id)


@transaction.atomic
def place_late_order(
    *,
    request: OrderRequest,
    reason: str,
    by: Actor,
    key: str,
    expected_elder_fen: int | None = None,
    now: datetime | None = None,
) -> MealOrder:
    """Order after the cutoff; the kitchen that takes it is found at once, or nothing is ordered.

    Raises ReasonMissing, NotASupervisor, NotLate, MealPast, NoKitchenLeft, DaySettled, and what
    place_order raises but CutoffPassed.
    """
    gate = _LateGate(now or timezone.now(), require_reason(reason, longest=200))
    resident = locked_resident(request.resident_id)
    _check_supervisor(resident, by)
    menus = MenuItem.objects.filter(pk__in=dict(request.items)).values("menu")
    list(locked(MenuItem.objects.filter(menu__in=menus)).only("pk"))
    order = admit(request, key, by=by, gate=gate, expected_elder_fen=expected_elder_fen)
    return _routed(order, by, gate) if order.state == OrderState.PLACED else order


def _check_supervisor(resident: Resident, by: Actor) -> None:
    if not isinstance(by, User) or not by.has_perm("meals.order_late", resident):
        raise NotASupervisor


def _hold_kitchens(menu: Menu, station_id: int) -> None:
    """Whatever the routing will take, before any order or purse is taken."""
    waiting = MealOrder.objects.filter(menu=menu).waiting().values_list("station", flat=True)
    relations = (
        SupplyRelation.objects.usable()
        .on(menu.service_date)
        .filter(station__in={station_id, *waiting})
        .values_list("kitchen", "kitchen__station__operator")
    )
    hold_days_open({menu.kitchen.station.operator_id, *(operator for _k, operator in relations)})
    list(locked(Kitchen.objects.filter(pk__in={kitchen for kitchen, _o in relations})).only("pk"))


def _routed(order: MealOrder, by: Actor, gate: Gate) -> MealOrder:
    """With its kitchen, which sees it as a change of its sheet. Raises NoKitchenLeft."""
    route_menu(menu=order.menu, by=by, now=gate.moment)
    order.refresh_from_db()
    if order.state != OrderState.CONFIRMED:
        raise NoKitchenLeft(reason=order.get_unrouted_reason_display())
    record(order, "meals.mealorder.add_late", by=by, reason=order.late_reason)
    return order
