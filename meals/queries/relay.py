"""A group's chain order: whom its lines mean, what the page shows, and the list to paste back."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from core.dates import today
from core.masking import mask_name
from core.money import yuan
from elderly_care.models import Resident
from meals.enums import FulfilMode, OrderState, RelayMatch
from meals.logic.relay import Entry, building_of
from meals.logic.relay_words import Offer
from meals.models import MealOrder, Menu, MenuItem, OrderLine, RelayImport, RelayLine
from meals.queries.people import STREET_DIGITS, people_for
from meals.validators import MOST_PORTIONS
from stations.models import Station

MOST_PEOPLE = 500  # of a name in one community; more would be no help to choose from


@dataclass(frozen=True)
class Found:
    """Whom a line means, and who else it may mean."""

    match: str
    resident: Resident | None = None


def offers_of(items: Iterable[MenuItem]) -> list[Offer]:
    """The set meals as a line may name them."""
    return [
        Offer(i.pk, i.name, tuple(_words(i.tags)), tuple(part["name"] for part in i.parts))
        for i in items
    ]


def _words(tags: str) -> list[str]:
    text = tags.replace("，", "、").replace(",", "、").replace(" ", "、")
    return [word for word in text.split("、") if word]


def people_near(station: Station, names: Iterable[str], by: object) -> list[Resident]:
    """Who lives in the meal point's community and may be meant by these names. 1 query.

    A whole name, a given name ("秀英"), a surname ("王"): one by one it is decided elsewhere. By
    the whole name people of the street's other communities too, where by may order for them.
    """
    wanted = Q(pk__in=[])
    whole = set()
    for name in set(names) - {""}:
        whole.add(name)
        if len(name) == 1:
            wanted |= Q(name__startswith=name)
        elif len(name) == 2:
            wanted |= Q(name__endswith=name)
    near = Q(community__code__startswith=station.division_id) & (wanted | Q(name__in=whole))
    if isinstance(by, User) and len(station.division_id) > STREET_DIGITS:
        street = Q(community__code__startswith=station.division_id[:STREET_DIGITS])
        near |= street & Q(name__in=whole, pk__in=people_for(by).values("pk"))
    people = Resident.objects.living_here().filter(near)
    return list(people.select_related("community").order_by("name_pinyin", "pk")[:MOST_PEOPLE])


def called(entry: Entry, people: Iterable[Resident]) -> Entry:
    """ "崔 淑立" is 崔淑立 when somebody near is called so; else the entry as it was read."""
    known = {person.name for person in people}
    name = next((name for name in entry.whole_names if name in known), "")
    if not name:
        return entry
    _first, _space, note = entry.note.partition(" ")
    return replace(entry, name=name, surname_only=False, note=note)


def find(entry: Entry | RelayLine, people: Sequence[Resident], home: str) -> Found:
    """Exact name, decided by the building when several have it; anything less is doubtful.

    home: the meal point's community; who lives in another one of the street is asked about.
    """
    here = [person for person in people if person.community_id.startswith(home)]
    found = _find(entry, here)
    if found.match != RelayMatch.NOBODY:
        return found
    away = [person for person in people if person.name == entry.name]
    if not away:
        return found
    return Found(RelayMatch.DOUBTFUL, away[0] if len(away) == 1 else None)


def _find(entry: Entry | RelayLine, people: Sequence[Resident]) -> Found:
    same = [person for person in people if person.name == entry.name]
    housed = [p for p in same if entry.building and building_of(p.address) == entry.building]
    if len(housed) == 1:
        return Found(RelayMatch.EXACT, housed[0])
    if len(same) == 1:
        sure = not entry.building or not building_of(same[0].address)
        return Found(RelayMatch.EXACT if sure else RelayMatch.DOUBTFUL, same[0])
    if same:
        return Found(RelayMatch.DOUBTFUL)
    near = likely(entry, people)
    if not near:
        return Found(RelayMatch.NOBODY)
    at_home = [p for p in near if entry.building and building_of(p.address) == entry.building]
    return Found(RelayMatch.DOUBTFUL, at_home[0] if len(at_home) == 1 else None)


def likely(entry: Entry | RelayLine, people: Iterable[Resident]) -> list[Resident]:
    """Whom a line may mean, those of its building first."""
    if not entry.name:
        return []
    named = [p for p in people if p.name == entry.name or _hints_at(entry.name, p.name)]
    return sorted(named, key=lambda p: building_of(p.address) != entry.building)


def _hints_at(said: str, name: str) -> bool:
    return (len(said) == 1 and name.startswith(said)) or (len(said) == 2 and name.endswith(said))


@dataclass(frozen=True)
class Kept:
    """What the worker had chosen on a line when another line's name was looked for again."""

    who: str = ""
    item: str = ""
    quantity: str = ""
    name: str | None = None
    is_confirmed: bool = False


@dataclass(frozen=True)
class Row:
    """A line on the page, with the people to choose from."""

    line: RelayLine
    people: tuple[Resident, ...]
    kept: Kept = Kept()

    @property
    def needs_decision(self) -> bool:
        """Whom it means, or which set meal, has to be said before it can be ordered."""
        lacks_meal = self.line.menu_item_id is None and not self.line.is_withdrawn
        unsure = self.needs_person or lacks_meal or self.needs_quantity
        return not self.line.is_final and unsure

    @property
    def needs_person(self) -> bool:
        """Somebody has to say who it is."""
        return self.line.match != RelayMatch.EXACT

    @property
    def needs_quantity(self) -> bool:
        """More than anybody may order: misread or mistyped."""
        return self.line.portions > MOST_PORTIONS and not self.line.is_withdrawn


def rows_of(relay: RelayImport, by: object = None) -> list[Row]:
    """The lines of an import. 2 queries however many."""
    lines = list(relay.lines.select_related("menu_item", "resident", "order").order_by("position"))
    people = people_near(relay.station, [line.name for line in lines if not line.is_final], by)
    return [Row(line, tuple(likely(line, people)[:30])) for line in lines]


def relays_of(user: User) -> QuerySet[RelayImport]:
    """Imports in scope, newest first."""
    relays = RelayImport.objects.visible_to(user)
    return relays.select_related("station", "menu__kitchen__station", "made_by").order_by("-pk")


def open_menus(user: User) -> QuerySet[Menu]:
    """Menus that take orders now and whose kitchen supplies a point in scope."""
    points = Station.objects.visible_to(user)
    return (
        Menu.objects.orderable(timezone.now())
        .filter(
            service_date__gte=today(),
            kitchen__supply_relations__station__in=points.values("pk"),
        )
        .distinct()
        .select_related("kitchen__station")
        .order_by("service_date", "meal_period", "pk")
    )


def points_of(user: User) -> QuerySet[Station]:
    """Meal points in scope that some kitchen supplies."""
    points = Station.objects.visible_to(user).filter(supply_relations__isnull=False)
    return points.distinct().order_by("name", "pk")


def menus_at(station: Station) -> QuerySet[Menu]:
    """Menus, past ones too, whose kitchen supplies a point."""
    supplied = Menu.objects.filter(kitchen__supply_relations__station=station)
    return supplied.distinct().select_related("kitchen__station")


def counted(menu: Menu, station: Station) -> int:
    """Portions ordered so far at a point."""
    return sum(line.quantity for line in _lines(menu, station))


def _lines(menu: Menu, station: Station) -> list[OrderLine]:
    return list(
        OrderLine.objects.filter(order__menu=menu, order__station=station)
        .exclude(order__state=OrderState.CANCELLED)
        .select_related("order__resident")
        .order_by("order_id", "pk")
    )


def members(menu: Menu, station: Station, channel: str = "") -> list[str]:
    """ "3号楼 张* 套餐A×1 自取" for everybody in the list so far; names stay masked. 1 query."""
    by_order: dict[int, list[OrderLine]] = defaultdict(list)
    for line in _lines(menu, station):
        if channel in ("", line.order.channel):
            by_order[line.order_id].append(line)
    return [_member(lines) for lines in by_order.values()]


def _member(lines: Sequence[OrderLine]) -> str:
    order = lines[0].order
    resident = order.resident
    building = building_of(resident.address)
    where = _("%(building)s号楼 ") % {"building": building} if building else ""
    meals = "、".join(f"{line.name}×{line.quantity}" for line in lines)
    return f"{where}{mask_name(resident.name)} {meals} {FulfilMode(order.fulfil_mode).label}"


def meal_of_list(menu: Menu) -> str:
    """11月23日午餐: what is read later than it is written names its day."""
    return _("%(day)s%(meal)s") % {
        "day": date_format(menu.service_date, "MONTH_DAY_FORMAT"),
        "meal": menu.get_meal_period_display(),
    }


def list_text(menu: Menu, station: Station) -> str:
    """The numbered list to paste into the group: menu, prices, deadline, who is in. 2 queries.

    With dates: "tomorrow" would be wrong for whoever reads it the next day.
    """
    closing = timezone.localtime(menu.cutoff_at)
    words = {"cutoff": f"{date_format(closing, 'MONTH_DAY_FORMAT')} {closing:%H:%M}"}
    head = [
        _("#接龙"),
        f"{meal_of_list(menu)} {station.name}",
        *(
            _("%(name)s %(price)s元（%(dishes)s）")
            % {"name": item.name, "price": yuan(item.price_fen), "dishes": item.dish_names}
            for item in menu.items.all()
        ),
        _("%(cutoff)s 截止") % words,
        "",
    ]
    numbered = [f"{n}. {text}" for n, text in enumerate(members(menu, station), start=1)]
    return "\n".join([*head, *numbered])


def ordered_by(menu: Menu, resident_ids: Iterable[int]) -> dict[int, MealOrder]:
    """Who of these people has a meal from this menu already."""
    orders = MealOrder.objects.filter(menu=menu, resident__in=list(resident_ids))
    return {order.resident_id: order for order in orders.exclude(state=OrderState.CANCELLED)}
