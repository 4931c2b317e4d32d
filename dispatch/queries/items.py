"""Items to choose from, and when somebody is free."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import F, QuerySet

from accounts.logic.regions import regions_around
from core.dates import seconds_of, today
from dispatch.logic.matching import Person, Wanted, barred
from dispatch.models import BookingRule, CarerShift, ServiceItem, ServicePrice, WorkOrder
from dispatch.queries.booking_rules import booking_rule
from dispatch.queries.planning import Day, people, wanted
from dispatch.queries.providers import providers_for
from elderly_care.models import Resident

DAYS_SHOWN = 7
SLOTS_SHOWN = 12


def offered_item(code: str) -> ServiceItem | None:
    """The item of a code, if it is offered."""
    return ServiceItem.objects.offered().filter(code=code).first()


def offered_anywhere() -> QuerySet[ServiceItem]:
    """The catalogue with what each item asks of a carer. 2 queries."""
    rows = ServiceItem.objects.offered().select_related("assist")
    return rows.prefetch_related("skills").order_by("code")


def offered_items(resident: Resident) -> QuerySet[ServiceItem]:
    """What somebody serves where the person lives, at the person's age, with a price."""
    day = today()
    priced = ServicePrice.objects.in_force(resident.community_id, day).values("item")
    rows = ServiceItem.objects.offered().filter(
        pk__in=priced.order_by(),
        providers__region__in=regions_around(resident.community_id),
        providers__stopped_at__isnull=True,
        min_age__lte=resident.age_on(day),
    )
    found = ServiceItem.objects.filter(pk__in=rows.values("pk")).select_related("assist")
    return found.order_by(F("assist__position").asc(nulls_last=True), "service_kind", "code")


def prices_of(items: Iterable[ServiceItem], division_code: str) -> dict[int, ServicePrice]:
    """What each costs today where somebody lives, by item. 1 query."""
    rules = ServicePrice.objects.in_force(division_code, today()).filter(item__in=items)
    found: dict[int, ServicePrice] = {}
    for rule in rules:  # the most special first
        found.setdefault(rule.item_id, rule)
    return found


@dataclass(frozen=True)
class Slot:
    """A time at which somebody is free."""

    starts_at: datetime

    @property
    def value(self) -> str:
        """For a form."""
        return self.starts_at.isoformat()


def _operators(resident: Resident, item: ServiceItem, only: int | None) -> list[int]:
    """Who may serve the person; only: whose visit it is already."""
    if only is not None:
        return [only]
    return [row.operator_id for row in providers_for(resident, item)]


def next_slots(resident: Resident, item: ServiceItem, only: int | None = None) -> list[Slot]:
    """The next hours at which an operator that serves the person has enough carers who may come.

    By the planner's own rules, a day at a time: 9 queries for each day that is looked at.
    """
    rule = booking_rule(resident.community_id)
    operators = _operators(resident, item, only)
    span = (
        today() + timedelta(days=1),
        today() + timedelta(days=min(DAYS_SHOWN, rule.choice_days)),
    )
    shifts = CarerShift.objects.filter(day__range=span, carer__operator__in=operators)
    found: list[Slot] = []
    for working in shifts.order_by("day").values_list("day", flat=True).distinct():
        day = Day(working)
        found += [Slot(day.at(start)) for start in _hours_of(resident, item, operators, day, rule)]
        if len(found) >= SLOTS_SHOWN:
            break
    return found[:SLOTS_SHOWN]


def slots_on(
    resident: Resident, item: ServiceItem, day: date, only: int | None = None
) -> list[Slot]:
    """All of one day. 11 queries."""
    rule = booking_rule(resident.community_id)
    operators = _operators(resident, item, only)
    asked = Day(day)
    return [Slot(asked.at(start)) for start in _hours_of(resident, item, operators, asked, rule)]


def days_to_choose(resident: Resident, item: ServiceItem, only: int | None = None) -> list[date]:
    """On which of the days that may be chosen somebody who serves the person works. 3 queries."""
    rule = booking_rule(resident.community_id)
    operators = _operators(resident, item, only)
    span = (today() + timedelta(days=1), today() + timedelta(days=rule.choice_days))
    shifts = CarerShift.objects.filter(day__range=span, carer__operator__in=operators)
    return list(shifts.order_by("day").values_list("day", flat=True).distinct())


def _hours_of(
    resident: Resident, item: ServiceItem, operators: list[int], day: Day, rule: BookingRule
) -> Iterator[int]:
    asked, length = _asked(resident, item, day, rule), item.duration_min * 60
    able = [
        person
        for person in people(operators, day)[1]
        if not barred(replace(asked, operator=person.operator), person)
        and asked.skills <= person.skills
        and len(person.held) < person.max_visits
    ]
    for start in range(seconds_of(rule.opens), seconds_of(rule.closes), rule.slot_min * 60):
        free = Counter(one.operator for one in able if _is_free(one, start, start + length))
        if free and max(free.values()) >= item.carers_needed:
            yield start


def _asked(resident: Resident, item: ServiceItem, day: Day, rule: BookingRule) -> Wanted:
    """As the planner would read it, were it asked for."""
    opens = day.at(seconds_of(rule.opens))
    order = WorkOrder(
        resident=resident,
        item=item,
        window_start=opens,
        window_end=opens,
        minutes=item.duration_min,
    )
    return wanted([order], day)[0]


def _is_free(person: Person, start: int, end: int) -> bool:
    begins, ends = person.shift or (0, 0)
    visits = ((held.start, held.start + held.duration) for held in person.held)
    busy = any(first < end and last > start for first, last in visits)
    off, on = person.gap or (end, end)
    return begins <= start and end <= ends and not busy and (end <= off or start >= on)
