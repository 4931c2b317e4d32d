"""The live map: where carers are and what they do, with what may be known of them and no more."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Avg, Case, Count, Min, Q, QuerySet, When
from django.utils import timezone

from accounts.enums import DivisionLevel
from accounts.models import Division, User
from core.dates import span_of
from dispatch.enums import OrderState
from dispatch.enums.visits import CarerStatus
from dispatch.logic.visits import Doing, status_of
from dispatch.models import Assignment, Carer, CarerPosition, CarerShift, WorkOrder
from dispatch.queries.visit_rules import visit_rule
from elderly_care.models import Resident

AHEAD = timedelta(hours=2)
FEWEST_HOMES = 5  # of fewer the middle would say where somebody lives
UNDER_WAY = (OrderState.ON_THE_WAY, OrderState.ARRIVED, OrderState.IN_SERVICE)
SHOWN_STATES = (*OrderState.COMING, OrderState.IN_SERVICE)


@dataclass(frozen=True)
class OnMap:
    """One carer: name, current service and its time, status; the place only as long as it is fresh."""

    carer: int
    name: str
    status: CarerStatus
    service: str
    starts_at: datetime | None
    ends_at: datetime | None
    latitude: float | None
    longitude: float | None
    seen_at: datetime | None
    order: int | None = None

    @property
    def status_label(self) -> str:
        """In words."""
        return str(CarerStatus(self.status).label)


def carers_on_map(user: User, now: datetime) -> list[OnMap]:
    """Carers in scope who are on shift now or at a visit, by name."""
    carers = Carer.objects.visible_to(user).at_work().select_related("user", "operator")
    doing = _doing(carers.values("pk"), now)
    shifts = _on_shift(carers.values("pk"), now)
    rows = [
        row
        for row in carers.order_by("user__display_name", "pk")
        if row.pk in doing or row.pk in shifts
    ]
    places = {row.carer_id: row for row in _places(rows, shifts)}
    stale = _stale_minutes(rows, now)
    shown = [_on_map(row, doing.get(row.pk), places.get(row.pk), now, stale) for row in rows]
    return _with_orders(shown, doing, user)


def _places(rows: list[Carer], shifts: dict[int, CarerShift]) -> Iterator[CarerPosition]:
    """Of this very shift: where somebody goes in between, or overnight, is nobody's business."""
    for place in CarerPosition.objects.filter(carer__in=rows):
        shift = shifts.get(place.carer_id)
        if shift is not None and place.recorded_at >= _moment(shift.day, shift.starts_at):
            yield place


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


def next_change(user: User, now: datetime) -> datetime | None:
    """When the next shift of a carer in scope begins or ends today: the map is another one then."""
    local = timezone.localtime(now)
    carers = Carer.objects.visible_to(user).at_work().values("pk")
    rows = CarerShift.objects.filter(carer__in=carers, day=local.date())
    ahead = rows.aggregate(
        starts=Min("starts_at", filter=Q(starts_at__gt=local.time())),
        ends=Min("ends_at", filter=Q(ends_at__gte=local.time())),
    )
    times = [at for at in ahead.values() if at is not None]
    return _moment(local.date(), min(times)) if times else None


def _with_orders(rows: list[OnMap], doing: dict[int, Assignment], user: User) -> list[OnMap]:
    """The way to what each is at, where the user may open it."""
    known = [doing[row.carer].order_id for row in rows if row.carer in doing]
    orders = WorkOrder.objects.visible_to(user).filter(pk__in=known)
    visible = set(orders.values_list("pk", flat=True))
    return [
        replace(row, order=doing[row.carer].order_id)
        if row.carer in doing and doing[row.carer].order_id in visible
        else row
        for row in rows
    ]


def _on_shift(carers: QuerySet, now: datetime) -> dict[int, CarerShift]:
    at = timezone.localtime(now)
    rows = CarerShift.objects.worked().filter(
        carer__in=carers, day=at.date(), starts_at__lte=at.time(), ends_at__gte=at.time()
    )
    return {row.carer_id: row for row in rows}


def _doing(carers: QuerySet, now: datetime) -> dict[int, Assignment]:
    """What each is at, however early or long; else the earliest ahead that is not over."""
    soon = Q(starts_at__lte=now + AHEAD, ends_at__gte=now - timedelta(hours=12))
    rows = (
        Assignment.objects.active()
        .filter(soon | Q(order__state__in=UNDER_WAY))
        .filter(carer__in=carers, order__state__in=SHOWN_STATES)
        .exclude(order__days__isnull=False, order__state=OrderState.IN_SERVICE, ends_at__lt=now)
        .annotate(now=Case(When(order__state__in=UNDER_WAY, then=1), default=0))
        .select_related("order__item")
        .order_by("now", "-starts_at", "-pk")
    )
    return {row.carer_id: row for row in rows}


def _stale_minutes(rows: list[Carer], now: datetime) -> int:
    code = rows[0].operator.division_id if rows else ""
    return visit_rule(code, timezone.localdate(now)).stale_minutes if rows else 1


def _on_map(
    carer: Carer, row: Assignment | None, place: CarerPosition | None, now: datetime, stale: int
) -> OnMap:
    doing = Doing(row.order.state, row.starts_at, row.ends_at) if row else None
    shown = place if carer.location_consent_on is not None else None
    seen_at = shown.recorded_at if shown else None
    return OnMap(
        carer=carer.pk,
        name=carer.user.display_name,
        status=status_of(doing, seen_at, now, stale),
        service=row.order.item.name if row else "",
        starts_at=row.starts_at if row else None,
        ends_at=row.ends_at if row else None,
        latitude=shown.latitude if shown else None,
        longitude=shown.longitude if shown else None,
        seen_at=seen_at,
    )


def carers_in_scope(user: User) -> frozenset[int]:
    """Of whom an open map may hear; without their consent there is no place to hear of."""
    return frozenset(Carer.objects.visible_to(user).at_work().values_list("pk", flat=True))


@dataclass(frozen=True)
class Area:
    """A street or a community as the base layer draws it: a name at the middle of its homes."""

    name: str
    level: str
    latitude: float
    longitude: float


def areas(user: User) -> list[Area]:
    """Streets and communities in scope whose middle is known: nobody's home can be read from it."""
    codes = Division.objects.visible_to(user).communities().values("code")
    homes = Resident.objects.living_here().filter(community__in=codes, latitude__isnull=False)
    return [
        *_middles(homes, "community__parent", DivisionLevel.STREET),
        *_middles(homes, "community", DivisionLevel.COMMUNITY),
    ]


def _middles(homes: QuerySet[Resident], path: str, level: str) -> list[Area]:
    rows = (
        homes.values(f"{path}__code", f"{path}__name")
        .annotate(count=Count("pk"), lat=Avg("latitude"), lon=Avg("longitude"))
        .filter(count__gte=FEWEST_HOMES)
        .order_by(f"{path}__code")
    )
    return [
        Area(row[f"{path}__name"], level, _short(row["lat"]), _short(row["lon"])) for row in rows
    ]


def _short(degrees: Decimal) -> float:
    return round(float(degrees), 3)


def by_carer(rows: list[OnMap], user: User, day: date) -> list[tuple[OnMap, list[Assignment]]]:
    """Each with the day's visits, for the columns without a map."""
    found: defaultdict[int, list[Assignment]] = defaultdict(list)
    start, end = span_of(day, day)
    visits = (
        Assignment.objects.visible_to(user)
        .active()
        .filter(carer__in=[row.carer for row in rows], starts_at__gte=start, starts_at__lt=end)
        .select_related("order__item")
        .order_by("starts_at", "pk")
    )
    for visit in visits:
        found[visit.carer_id].append(visit)
    return [(row, found[row.carer]) for row in rows]
