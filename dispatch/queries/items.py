"""Items to choose from, and when somebody is free."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from core.dates import today
from dispatch.models import Assignment, CarerShift, ServiceItem, ServicePrice
from dispatch.queries.providers import providers_for
from elderly_care.models import Resident

OPENS, CLOSES = time(8), time(18)
SLOT = timedelta(minutes=60)
DAYS_SHOWN = 7
SLOTS_SHOWN = 12


def offered_item(code: str) -> ServiceItem | None:
    """The item of a code, if it is offered."""
    return ServiceItem.objects.offered().filter(code=code).first()


def offered_items(resident: Resident) -> QuerySet[ServiceItem]:
    """What somebody serves where the person lives, at the person's age, with a price."""
    day = today()
    priced = ServicePrice.objects.in_force(resident.community_id, day).values("item")
    code = resident.community_id
    prefixes = [code[:length] for length in range(len(code) + 1)]
    rows = ServiceItem.objects.offered().filter(
        pk__in=priced.order_by(),
        providers__region__in=prefixes,
        providers__stopped_at__isnull=True,
        min_age__lte=resident.age_on(day),
    )
    return ServiceItem.objects.filter(pk__in=rows.values("pk")).order_by("service_kind", "code")


@dataclass(frozen=True)
class Slot:
    """A time at which somebody is free."""

    starts_at: datetime

    @property
    def value(self) -> str:
        """For a form."""
        return self.starts_at.isoformat()


def next_slots(resident: Resident, item: ServiceItem) -> list[Slot]:
    """The next hours at which enough carers of those who serve the person are at work and free."""
    operators = [row.operator_id for row in providers_for(resident, item)]
    first, last = today() + timedelta(days=1), today() + timedelta(days=DAYS_SHOWN)
    shifts = CarerShift.objects.filter(
        day__range=(first, last),
        carer__operator__in=operators,
        carer__is_active=True,
    )
    for skill in item.skills.order_by("pk"):
        shifts = shifts.filter(carer__certificates__skill=skill)
    rows = list(shifts.distinct().order_by("day", "starts_at", "pk"))
    busy = _busy({row.carer_id for row in rows}, first)
    length = timedelta(minutes=item.duration_min)
    found = []
    for start in _hours(first):
        free = {row.carer_id for row in rows if _covers(row, start, start + length)}
        free = {pk for pk in free if not _meets(busy.get(pk, ()), start, start + length)}
        if len(free) >= item.carers_needed:
            found.append(Slot(start))
        if len(found) == SLOTS_SHOWN:
            break
    return found


def _hours(first: date) -> Iterable[datetime]:
    for offset in range(DAYS_SHOWN):
        moment = timezone.make_aware(datetime.combine(first + timedelta(days=offset), OPENS))
        while timezone.localtime(moment).time() < CLOSES:
            yield moment
            moment += SLOT


def _covers(shift: CarerShift, start: datetime, end: datetime) -> bool:
    begins, ends = timezone.localtime(start), timezone.localtime(end)
    inside = shift.starts_at <= begins.time() and ends.time() <= shift.ends_at
    return shift.day == begins.date() == ends.date() and inside


def _busy(carers: set[int], first: date) -> dict[int, list[tuple[datetime, datetime]]]:
    start = timezone.make_aware(datetime.combine(first, time.min))
    rows = Assignment.objects.active().filter(
        carer__in=carers, starts_at__lt=start + timedelta(days=DAYS_SHOWN), ends_at__gt=start
    )
    found: dict[int, list[tuple[datetime, datetime]]] = {}
    for carer, begins, ends in rows.values_list("carer", "starts_at", "ends_at"):
        found.setdefault(carer, []).append((begins, ends))
    return found


def _meets(times: Iterable[tuple[datetime, datetime]], start: datetime, end: datetime) -> bool:
    return any(begins < end and ends > start for begins, ends in times)
