"""Who wants to know when a menu is out, and telling them."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.audit import Actor, record
from core.dates import today
from core.errors import require_valid
from core.language import platform_language
from core.locking import locked
from core.money import whole_yuan
from elderly_care.commands import notify_many
from elderly_care.models import Resident
from meals.commands.errors import MayNotOrder
from meals.commands.rights import may_order
from meals.enums import MealPeriod
from meals.models import Menu, MenuItem, MenuSubscription, SupplyRelation
from meals.queries.clashes import Clash, clashes_for

LISTED = 3  # so many meals fit into a message; of more only how many


@transaction.atomic
def subscribe(
    *, resident: Resident, meal_periods: Collection[str], by: Actor
) -> MenuSubscription | None:
    """Tell the person about menus of these meals from now on; of none ends it.

    Asked again with the same meals, nothing happens. Raises MayNotOrder, InvalidInput.
    """
    if not may_order(resident, by):
        raise MayNotOrder
    locked(Resident.objects.filter(pk=resident.pk), no_key=True).get()
    wanted = [meal for meal in MealPeriod.values if meal in meal_periods]
    known = locked(MenuSubscription.objects.filter(resident=resident, ended_on=None)).first()
    if known is not None and known.meal_periods == wanted:
        return known
    if known is not None:
        known.ended_on = max(today(), known.starts_on)
        known.save(update_fields=["ended_on", "updated_at"])
    record(resident, "meals.menusubscription.set", by=by, meals=wanted)
    if not wanted:
        return None
    made = MenuSubscription(resident=resident, meal_periods=wanted, starts_on=today())
    require_valid(made)
    made.save()
    return made


def tell_subscribers(menus: Sequence[Menu], by: Actor) -> int:
    """One notice to everybody who gets meals from there and wants to know. Menus of one kitchen.

    Returns how many were told.
    """
    residents = _subscribers(menus)
    if not residents:
        return 0
    items: dict[int, list[MenuItem]] = defaultdict(list)
    rows = MenuItem.objects.filter(menu__in=menus).select_related("menu").order_by("menu", "pk")
    for item in rows:
        items[item.menu_id].append(item)
    everything = [item for listed in items.values() for item in listed]
    clashes = clashes_for(everything, residents.keys())
    with platform_language():
        subject = _("新菜单")
        texts = {
            meals: _text([menu for menu in menus if menu.meal_period in meals], items)
            for meals in set(residents.values())
        }
        told = [
            (resident, subject, texts[meals] + _warning(clashes.get(resident, []), meals))
            for resident, meals in residents.items()
        ]
    return notify_many(told, by)


def _subscribers(menus: Sequence[Menu]) -> dict[int, tuple[str, ...]]:
    """Which meals of these each subscriber wants."""
    offered = {menu.meal_period for menu in menus}
    first = min(menu.service_date for menu in menus)
    relations = SupplyRelation.objects.usable().on(first).filter(kitchen=menus[0].kitchen_id)
    streets = {code[:9] for code in relations.values_list("station__division_id", flat=True)}
    near = Q(pk__in=[])
    for street in streets:
        near |= Q(resident__community__code__startswith=street)
    found = MenuSubscription.objects.filter(
        near,
        ended_on__isnull=True,
        resident__died_on__isnull=True,
        resident__moved_out_on__isnull=True,
        meal_periods__overlap=list(offered),
    )
    return {
        resident: tuple(sorted(offered.intersection(meals)))
        for resident, meals in found.values_list("resident", "meal_periods")
    }


def _text(menus: Sequence[Menu], items: dict[int, list[MenuItem]]) -> str:
    in_time_order = sorted(menus, key=lambda menu: (menu.service_date, menu.cutoff_at))
    if len(menus) > LISTED:
        return _("%(first)s到%(last)s的菜单出来了，共 %(count)s 餐，可以订餐了。") % {
            "first": date_format(in_time_order[0].service_date, "MONTH_DAY_FORMAT"),
            "last": date_format(in_time_order[-1].service_date, "MONTH_DAY_FORMAT"),
            "count": len(menus),
        }
    return "".join(_meal_text(menu, items[menu.pk]) for menu in in_time_order)


def _meal_text(menu: Menu, items: Sequence[MenuItem]) -> str:
    cutoff = timezone.localtime(menu.cutoff_at)
    sets = [
        _("%(name)s %(price)s 元") % {"name": item.name, "price": whole_yuan(item.price_fen)}
        for item in items
    ]
    return _("%(day)s%(meal)s的菜单出来了：%(sets)s。%(cutoff)s前可以订。") % {
        "day": date_format(menu.service_date, "MONTH_DAY_FORMAT"),
        "meal": menu.get_meal_period_display(),
        "sets": "、".join(sets),
        "cutoff": date_format(cutoff, "MONTH_DAY_FORMAT") + f" {cutoff:%H:%M}",
    }


def _warning(clashes: Sequence[Clash], meals: Collection[str]) -> str:
    """What the person must not order, by name."""
    dangerous = {
        clash.item.name: clash.words
        for clash in clashes
        if clash.blocks and clash.item.menu.meal_period in meals
    }
    if not dangerous:
        return ""
    sets = "；".join(f"{name}：{words}" for name, words in list(dangerous.items())[:LISTED])
    return _("请留意，有不适合您的套餐：%(sets)s。") % {"sets": sets}
