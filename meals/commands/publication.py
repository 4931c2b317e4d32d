"""Publishing: by hand for a meal, a day or a week, and by itself at the region's time."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from core.audit import SYSTEM, Actor, record
from core.locking import locked
from meals.commands.errors import MenuNotReady
from meals.commands.settlement import hold_days_open
from meals.commands.subscriptions import tell_subscribers
from meals.models import Kitchen, Menu, MenuHold
from meals.queries.blockers import PlanCheck
from meals.queries.publication import due_drafts
from meals.transitions import MENU

Reasons = dict[int, list[str]]


@transaction.atomic
def publish_menu(*, menu: Menu, by: Actor, now: datetime | None = None) -> Menu:
    """Open a menu for orders. Raises MenuNotReady with all that still blocks it, WrongState."""
    return publish_menus(menus=[menu], by=by, now=now)[0]


@transaction.atomic
def publish_menus(*, menus: Sequence[Menu], by: Actor, now: datetime | None = None) -> list[Menu]:
    """Open menus of one kitchen together, all of them or none, and tell the subscribers once.

    Raises MenuNotReady with all that still blocks any of them, WrongState.
    """
    moment = now or timezone.now()
    rows = _locked(menus)
    for menu in rows:
        MENU.check(menu, "publish")
    reasons = _blockers(rows, moment)
    if reasons:
        raise MenuNotReady(reasons=_in_words(rows, reasons))
    _open(rows, by, moment)
    return rows


@transaction.atomic
def publish_due(*, kitchen: Kitchen, by: Actor = SYSTEM, now: datetime | None = None) -> int:
    """Publish a kitchen's menus whose time has come; whatever can't come out becomes a work item.

    Returns how many came out. Safe to repeat.
    """
    moment = now or timezone.now()
    rows = [menu for menu in _locked(due_drafts(moment, kitchen)) if MENU.allows(menu, "publish")]
    if not rows:
        return 0
    reasons = _blockers(rows, moment)
    ready = [menu for menu in rows if menu.pk not in reasons]
    if ready:
        _open(ready, by, moment)
    for menu in rows:
        if menu.pk in reasons:
            _hold(menu, reasons[menu.pk], by)
    return len(ready)


def _locked(menus: Sequence[Menu]) -> list[Menu]:
    """With their operators' days held open. In the order of docs/locking.md."""
    rows = list(
        locked(Menu.objects.filter(pk__in=[menu.pk for menu in menus]))
        .select_related("kitchen__station")
        .prefetch_related("items")
    )
    hold_days_open({menu.kitchen.station.operator_id for menu in rows})
    return rows


def _blockers(rows: Sequence[Menu], moment: datetime) -> Reasons:
    by_kitchen: dict[Kitchen, list[Menu]] = defaultdict(list)
    for menu in rows:
        by_kitchen[menu.kitchen].append(menu)
    found: Reasons = {}
    for kitchen, menus in by_kitchen.items():
        days = [menu.service_date for menu in menus]
        check = PlanCheck(kitchen, min(days), max(days))
        for menu in menus:
            reasons = check.blockers(menu, list(menu.items.all()), moment)
            if reasons:
                found[menu.pk] = [str(reason) for reason in reasons]
    return found


def _in_words(rows: Sequence[Menu], reasons: Reasons) -> str:
    """Which menu, where there are several."""
    if len(rows) == 1:
        return "；".join(reasons[rows[0].pk])
    return "；".join(
        f"{menu}：{'、'.join(reasons[menu.pk])}" for menu in rows if menu.pk in reasons
    )


def _open(rows: Sequence[Menu], by: Actor, moment: datetime) -> None:
    for menu in rows:
        menu.published_at = moment
        MENU.move(menu, "publish", by=by, save=["published_at", "updated_at"])
    MenuHold.objects.filter(menu__in=rows, resolved_at=None).update(resolved_at=moment)
    by_kitchen: dict[int, list[Menu]] = defaultdict(list)
    for menu in rows:
        by_kitchen[menu.kitchen_id].append(menu)
    for menus in by_kitchen.values():
        tell_subscribers(menus, by)


def _hold(menu: Menu, reasons: Sequence[str], by: Actor) -> None:
    text = "；".join(reasons)
    known = MenuHold.objects.filter(menu=menu).first()
    if known is not None and known.reasons == text and known.resolved_at is None:
        return
    MenuHold.objects.update_or_create(menu=menu, defaults={"reasons": text, "resolved_at": None})
    record(menu, "meals.menu.hold", by=by, reasons=text)
