"""When menus come out: which are due, which are held up, and when the next ones come."""

from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from core.dates import today
from elderly_care.models import Resident
from meals.enums import MenuState
from meals.models import Kitchen, Menu, MenuHold, MenuSubscription, PublicationRule
from meals.queries.dated import RulesOfPlace
from meals.queries.menus import street_of

AHEAD = 14  # days: as early as a rule may publish


def due_drafts(now: datetime, kitchen: Kitchen) -> list[Menu]:
    """A kitchen's drafts whose time has come and whose cutoff has not. 2 queries."""
    first = timezone.localtime(now).date()
    last = first + timedelta(days=AHEAD)
    rules = RulesOfPlace(PublicationRule, kitchen.station.division_id, first, last)
    drafts = _waiting(now, last).filter(kitchen=kitchen)
    return [menu for menu in drafts if _is_due(rules.on(menu.service_date), menu, now)]


def kitchens_with_drafts(now: datetime) -> list[int]:
    """Kitchens that have drafts for the coming days."""
    last = timezone.localtime(now).date() + timedelta(days=AHEAD)
    rows = _waiting(now, last).order_by("kitchen").values_list("kitchen", flat=True)
    return list(rows.distinct())


def _waiting(now: datetime, last: date) -> QuerySet[Menu]:
    return Menu.objects.filter(
        state=MenuState.DRAFT, publishes_itself=True, cutoff_at__gt=now, service_date__lte=last
    )


def _is_due(rule: PublicationRule | None, menu: Menu, now: datetime) -> bool:
    return rule is not None and rule.moment(menu.service_date) <= now


def open_holds(user: User) -> QuerySet[MenuHold]:
    """Menus in scope that should be out and aren't, of today and later: the next meal first."""
    return (
        MenuHold.objects.visible_to(user)
        .filter(resolved_at=None, menu__service_date__gte=today())
        .select_related("menu__kitchen__station")
        .order_by("menu__cutoff_at", "pk")
    )


def next_publication(resident: Resident, now: datetime | None = None) -> datetime | None:
    """When the next menu of the person's street comes out by rule; None without a rule. 2 queries."""
    moment = now or timezone.now()
    kitchens = Kitchen.objects.filter(
        is_active=True, supply_relations__station__division__code__startswith=street_of(resident)
    )
    codes = kitchens.values_list("station__division_id", flat=True).order_by("pk").distinct()[:1]
    first = timezone.localtime(moment).date()
    last = first + timedelta(days=AHEAD + 1)
    for code in codes:
        rules = RulesOfPlace(PublicationRule, code, first, last)
        moments = [_moment(rules, first + timedelta(days=n)) for n in range(AHEAD + 2)]
        return min((m for m in moments if m is not None and m > moment), default=None)
    return None


def _moment(rules: RulesOfPlace[PublicationRule], day: date) -> datetime | None:
    rule = rules.on(day)
    return rule.moment(day) if rule else None


def subscription_of(resident: Resident) -> MenuSubscription | None:
    """Of which meals the person is told now."""
    return MenuSubscription.objects.filter(resident=resident, ended_on=None).first()
