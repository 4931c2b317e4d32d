"""Every day's orders of standing orders: placed ahead while menus take orders, each failure told.

Harmless to run twice or at the same time: an order's key names the standing order and the day. A
failure is tried again at the next run until the cutoff, and told once.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.audit import SYSTEM, Actor
from core.dates import today
from core.errors import DomainError
from core.language import platform_language
from elderly_care.commands import notify
from meals.commands.errors import AlreadyOrdered
from meals.commands.orders import OrderRequest, place_order
from meals.enums import MealPeriod, OrderChannel, StandingOutcome
from meals.logic.standing import choose
from meals.models import MealOrder, StandingDay, StandingOrder
from meals.queries import standing as queries
from meals.queries.standing import Meal


class Generated(NamedTuple):
    """What one run did."""

    ordered: int = 0
    already: int = 0
    failed: int = 0


def place_standing_orders(*, by: Actor = SYSTEM, now: datetime | None = None) -> Generated:
    """Order for everybody whose standing order asks for a meal that can be ordered now."""
    moment = now or timezone.now()
    outcomes = [
        outcome
        for meal in queries.meals_open(moment)
        for outcome in _place_for(meal, by=by, now=moment)
    ]
    outcomes += _missed(now=moment)
    return Generated(*(outcomes.count(o) for o in StandingOutcome.values))


def _place_for(meal: Meal, *, by: Actor, now: datetime) -> list[str]:
    due = queries.due_for(meal)
    if not due:
        return []
    offered = queries.items_by_station(meal, (order.station_id for order in due), now)
    everything = {item.pk: item for items in offered.values() for item in items}
    clashes = queries.clashes_with(everything.values(), due)
    outcomes = []
    for standing in due:
        items = offered.get(standing.station_id, [])
        if not items:
            continue  # its kitchen's menu may still come; after the cutoff it counts as missed
        found = queries.choices(items, clashes.get(standing.resident_id, []))
        key, why = choose(
            found,
            wishes=standing.wishes,
            avoids=standing.avoids,
            quantity=standing.quantity,
        )
        if key is None:
            outcomes.append(_failed(standing, meal, _reason(why)))
        else:
            outcomes.append(_place(standing, meal, key, by=by, now=now))
    return outcomes


def _reason(why: str) -> str:
    with platform_language():
        return {
            "avoided": _("菜单上的套餐都有您不要的东西"),
            "clash": _("菜单上没有适合您饮食禁忌的套餐"),
            "sold_out": _("合适的套餐已经订完"),
            "empty": _("菜单上没有套餐"),
            "no_menu": _("到截止时间还没有公布菜单"),
        }[why]


def _place(standing: StandingOrder, meal: Meal, item: int, *, by: Actor, now: datetime) -> str:
    request = OrderRequest(
        resident_id=standing.resident_id,
        items=((item, standing.quantity),),
        station_id=standing.station_id,
        fulfil_mode=standing.fulfil_mode,
        channel=OrderChannel.STANDING,
    )
    key = f"standing-{standing.pk}-{meal.day:%Y%m%d}-{meal.meal_period}"
    try:
        with transaction.atomic():
            order = place_order(request=request, by=by, key=key, now=now)
            return _noted(standing, meal, StandingOutcome.ORDERED, order=order)
    except AlreadyOrdered:
        return _noted(standing, meal, StandingOutcome.ALREADY)
    except DomainError as refusal:
        with platform_language():
            return _failed(standing, meal, str(refusal))


def _missed(*, now: datetime) -> list[str]:
    """Meals of the next days whose cutoff passed without any result: nobody published a menu."""
    meals = [Meal(today() + timedelta(days=n), period) for n in range(3) for period in MealPeriod]
    return [
        _failed(standing, meal, _reason("no_menu"))
        for meal in meals
        for standing in queries.missed(meal, now)
    ]


def _failed(standing: StandingOrder, meal: Meal, reason: str) -> str:
    return _noted(standing, meal, StandingOutcome.FAILED, reason=reason)


@transaction.atomic
def _noted(
    standing: StandingOrder,
    meal: Meal,
    outcome: str,
    *,
    reason: str = "",
    order: MealOrder | None = None,
) -> str:
    """One row per day; a failure is told when it is new, and so is a meal that came after all."""
    known = StandingDay.objects.filter(standing=standing, service_date=meal.day).first()
    values = {"outcome": outcome, "reason": reason[:300], "order": order}
    StandingDay.objects.update_or_create(standing=standing, service_date=meal.day, defaults=values)
    was = known.outcome if known else None
    if outcome == StandingOutcome.FAILED != was:
        _tell(standing, meal, reason)
    elif was == StandingOutcome.FAILED and outcome == StandingOutcome.ORDERED:
        _tell(standing, meal, "")
    return outcome


def _tell(standing: StandingOrder, meal: Meal, reason: str) -> None:
    with platform_language():
        words = {
            "day": date_format(meal.day, "MONTH_DAY_FORMAT"),
            "meal": MealPeriod(meal.meal_period).label,
            "reason": reason.rstrip("。"),
            "phone": standing.station.phone,
        }
        if reason:
            subject = _("长期订餐这次没有订成")
            text = (
                _("%(day)s%(meal)s没有订成：%(reason)s。想吃请打电话给助餐点 %(phone)s。") % words
            )
        else:
            subject = _("长期订餐订好了")
            text = _("%(day)s%(meal)s后来订好了，不用再打电话。") % words
    notify(resident=standing.resident, subject=subject, text=text, by=SYSTEM, about=standing)
