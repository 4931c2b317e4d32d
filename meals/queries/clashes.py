"""Whose restrictions clash with what is on a menu."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from elderly_care.enums import RestrictionKind
from elderly_care.models import Resident, Restriction
from meals.logic.clashes import CONTAINS, LACKS, clash, facts_of
from meals.models import MenuItem

Reasons = list[tuple[str, str]]


@dataclass(frozen=True)
class Clash:
    """A set meal that doesn't suit a person: because of which dish, and why."""

    restriction: Restriction
    item: MenuItem
    dish: str
    how: str

    @property
    def blocks(self) -> bool:
        """Dangerous: an allergen that the dish is known to contain. It needs an explicit yes."""
        return self.restriction.kind == RestrictionKind.ALLERGEN and self.how == CONTAINS

    @property
    def words(self) -> str:
        """One sentence for the order page."""
        texts = {
            CONTAINS: _("“%(dish)s”含有%(value)s"),
            LACKS: _("“%(dish)s”不是%(value)s"),
        }
        text = texts.get(self.how) or _("“%(dish)s”是否含有%(value)s还没有登记")
        return text % {"dish": self.dish, "value": self.restriction.value_words}


def clashes_for(
    menu_items: Iterable[MenuItem], resident_ids: Collection[int]
) -> dict[int, list[Clash]]:
    """Every clash of these people with these items, by resident; who has none is not in it. 1 query.

    Give items with their menu (select_related): restrictions hold on its day.
    """
    items = list(menu_items)
    if not items or not resident_ids:
        return {}
    last = max(item.menu.service_date for item in items)
    rows = Restriction.objects.filter(resident__in=resident_ids, starts_on__lte=last)
    return clashes_among(rows.order_by("resident", "kind", "value", "pk"), items)


def clashes_among(
    restrictions: Iterable[Restriction], items: Collection[MenuItem]
) -> dict[int, list[Clash]]:
    """The same of restrictions that were read already."""
    found: dict[int, list[Clash]] = defaultdict(list)
    known: dict[tuple[str, str, int], Reasons] = {}  # many people can't eat the same thing
    for restriction in restrictions:
        for item in items:
            key = (restriction.kind, restriction.value, item.pk)
            if key not in known:
                known[key] = _reasons(restriction, item)
            if known[key] and _holds(restriction, item.menu.service_date):
                clashes = [Clash(restriction, item, dish, how) for dish, how in known[key]]
                found[restriction.resident_id] += clashes
    return dict(found)


def clashes_of(restriction: Restriction, item: MenuItem) -> list[Clash]:
    """Of one restriction with one set meal; none on a day on which it doesn't hold."""
    if not _holds(restriction, item.menu.service_date):
        return []
    return [Clash(restriction, item, dish, how) for dish, how in _reasons(restriction, item)]


def _holds(restriction: Restriction, day: date) -> bool:
    ended = restriction.ends_on is not None and restriction.ends_on < day
    return restriction.starts_on <= day and not ended


def _reasons(restriction: Restriction, item: MenuItem) -> Reasons:
    """Which dishes don't suit, and why."""
    dishes = [facts_of(part) for part in item.parts]
    reasons = [(d.name, clash(restriction.kind, restriction.value, d)) for d in dishes]
    return [(name, how) for name, how in reasons if how]


def suits(resident: Resident, menu_item: MenuItem) -> list[Clash]:
    """Why a set meal doesn't suit a person; empty when it does. 1 query."""
    return clashes_for([menu_item], [resident.pk]).get(resident.pk, [])
