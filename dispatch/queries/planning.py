"""What a day's plan is made from: orders, carers, what is promised. The same for one order and for all."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from django.db.models import Prefetch, Q
from django.utils import timezone

from core.dates import seconds_of
from dispatch.enums import Channel, OrderState, PreferenceKind, Urgency
from dispatch.logic.hours import Hours, hours_of
from dispatch.logic.matching import Held, Person, Wanted
from dispatch.models import (
    Assignment,
    Carer,
    CarerLeave,
    CarerShift,
    Certificate,
    PlanWeights,
    Preference,
    StandingVisit,
    WorkArea,
    WorkOrder,
)
from routing.travel import Place

SLIPPING = (OrderState.ASSIGNED, OrderState.ACCEPTED)  # nobody is on the way yet
OVERDUE_SECONDS = 2 * 3600  # whose window has passed is still to be served, soon


@dataclass(frozen=True)
class Day:
    """A date as seconds since its midnight."""

    date: date

    @cached_property  # the planner asks it for every visit
    def midnight(self) -> datetime:
        """Where it begins."""
        return timezone.make_aware(datetime.combine(self.date, time()))

    @property
    def end(self) -> datetime:
        """Where the next one begins."""
        return self.midnight + timedelta(days=1)

    def seconds(self, moment: datetime) -> int:
        """Of a moment."""
        return int((moment - self.midnight).total_seconds())

    def at(self, seconds: int) -> datetime:
        """The moment."""
        return self.midnight + timedelta(seconds=seconds)


def orders_to_plan(division_code: str, day: Day) -> list[WorkOrder]:
    """Orders of a day in an area for which nobody is to go yet, of who still lives there.

    What was set aside waits for a dispatcher, not for a plan.
    """
    asked = WorkOrder.objects.filter(state=OrderState.REQUESTED)
    rows = asked.for_living().for_day(day.midnight, day.end)
    found = rows.filter(resident__community__code__startswith=division_code)
    return list(with_facts(found).order_by("pk"))


def with_facts(rows):  # type: ignore[no-untyped-def] # a queryset of work orders
    """With everything that wanted() reads."""
    return rows.select_related("resident", "item", "operator").prefetch_related("item__skills")


def wanted(
    orders: Iterable[WorkOrder],
    day: Day,
    now: datetime | None = None,
    rule: PlanWeights | None = None,
) -> list[Wanted]:
    """Orders in the planner's words. At most 3 queries. Nothing begins before now.

    rule: says how long somebody is known to a person; without it nobody is.
    """
    rows = list(orders)
    wishes = _wishes(rows, day.date)
    usual = _usual(rows, day, rule.known_days) if rule else {}
    regular = _of_standing_plans(rows)
    first = max(0, day.seconds(now)) if now else 0
    found = [
        _wanted(row, day, wishes[row.resident_id], usual.get(row.pk, frozenset()), first)
        for row in rows
    ]
    return [replace(one, asked_for=one.asked_for | regular[one.key]) for one in found]


def _wishes(rows: list[WorkOrder], day: date) -> dict[int, list[Preference]]:
    found: dict[int, list[Preference]] = defaultdict(list)
    people = {row.resident_id for row in rows}
    for wish in Preference.objects.on(day).filter(resident__in=people).order_by("pk"):
        found[wish.resident_id].append(wish)
    return found


def _of_standing_plans(rows: list[WorkOrder]) -> dict[int, frozenset[int]]:
    """Whom a standing plan names."""
    made = [row.pk for row in rows if row.channel == Channel.STANDING]
    days = StandingVisit.objects.filter(order__in=made, plan__preferred_carer__isnull=False)
    found: dict[int, frozenset[int]] = defaultdict(frozenset)
    for order, carer in days.values_list("order", "plan__preferred_carer"):
        found[order] |= {carer}
    return found


def _usual(rows: list[WorkOrder], day: Day, days: int) -> dict[int, frozenset[int]]:
    """Who came for the same item lately."""
    visits = Assignment.objects.active().filter(
        order__resident__in={row.resident_id for row in rows},
        order__state__in=OrderState.VISITED,
        starts_at__gte=day.midnight - timedelta(days=days),
    )
    known: dict[tuple[int, int], set[int]] = defaultdict(set)
    for resident, item, carer in visits.values_list("order__resident", "order__item", "carer"):
        known[resident, item].add(carer)
    return {row.pk: frozenset(known[row.resident_id, row.item_id]) for row in rows}


def _wanted(
    row: WorkOrder, day: Day, wishes: list[Preference], usual: frozenset[int], first: int
) -> Wanted:
    def carers(kind: str) -> frozenset[int]:
        return frozenset(w.carer_id for w in wishes if w.kind == kind and w.carer_id)

    genders = [w.value for w in wishes if w.kind == PreferenceKind.GENDER and w.value in "MF"]
    early, late = max(day.seconds(row.window_start), first), day.seconds(row.window_end)
    return Wanted(
        key=row.pk,
        operator=row.operator_id,
        community=row.resident.community_id,
        place=place_of(row),
        early=early,
        late=late if late >= early else early + OVERDUE_SECONDS,
        duration=row.minutes * 60,
        skills=frozenset(str(skill.pk) for skill in row.item.skills.all()),
        carers=row.item.carers_needed,
        urgency=row.urgency,
        gender=row.resident.sex if row.item.gender_rule else (genders[-1] if genders else ""),
        not_wanted=carers(PreferenceKind.NOT_THIS_CARER),
        asked_for=carers(PreferenceKind.SAME_CARER),
        usual=usual,
        languages=frozenset(w.value for w in wishes if w.kind == PreferenceKind.LANGUAGE),
        kinds=frozenset(row.item.carer_kinds),
    )


def place_of(order: WorkOrder) -> Place | None:
    """Where the visit is; the person's home when the order doesn't say, and is there."""
    own, home = _place(order.place_lat, order.place_lon), order.resident
    return own or (_place(home.latitude, home.longitude) if order.is_at_home else None)


def _place(latitude: Decimal | None, longitude: Decimal | None) -> Place | None:
    if latitude is None or longitude is None:
        return None
    return Place(float(latitude), float(longitude))


def people(operators: Iterable[int], day: Day) -> tuple[list[Carer], list[Person]]:
    """Everybody who may be sent for operators, with their day. 6 queries however many."""
    theirs = set(operators)
    carers = list(
        Carer.objects.at_work()
        .filter(operator__in=theirs)
        .select_related("user")
        .prefetch_related(
            Prefetch("certificates", Certificate.objects.on(day.date), to_attr="valid"),
            Prefetch("shifts", CarerShift.objects.on(day.date), to_attr="today"),
            Prefetch("leaves", CarerLeave.objects.on(day.date), to_attr="away"),
            Prefetch("areas", WorkArea.objects.all(), to_attr="where"),
        )
        .order_by("pk")
    )
    visits = _visits(theirs, day)
    return carers, [_person(carer, visits[carer.pk], day) for carer in carers]


class _Visit(NamedTuple):
    """A row of an assignment with what a plan minds of its order."""

    carer: int
    order: int
    position: int
    starts_at: datetime
    ends_at: datetime
    window_end: datetime
    place_lat: Decimal | None
    place_lon: Decimal | None
    home_lat: Decimal | None
    home_lon: Decimal | None
    is_at_home: bool
    state: str
    urgency: str
    promise_at: datetime | None
    carers_needed: int


_COLUMNS = (
    *("carer", "order", "position", "starts_at", "ends_at", "order__window_end"),
    *("order__place_lat", "order__place_lon"),
    *("order__resident__latitude", "order__resident__longitude"),
    "order__is_at_home",
    *("order__state", "order__urgency", "order__promise_at", "order__item__carers_needed"),
)


def _visits(operators: set[int], day: Day) -> dict[int, list[Held]]:
    """What each is to make that day. Values instead of rows: nobody's address is unsealed for it."""
    rows = (
        Assignment.objects.active()
        .between(day.midnight, day.end)
        .filter(~Q(order__state__in=OrderState.ENDED), carer__operator__in=operators)
        .order_by("starts_at", "pk")
    )
    found: dict[int, list[Held]] = defaultdict(list)
    for row in rows.values_list(*_COLUMNS):
        visit = _Visit(*row)
        found[visit.carer].append(_held(visit, day))
    return found


def _person(carer: Carer, visits: list[Held], day: Day) -> Person:
    shifts = carer.today  # type: ignore[attr-defined]
    hours, held = _inside(
        hours_of((seconds_of(s.starts_at), seconds_of(s.ends_at)) for s in shifts), visits
    )
    return Person(
        key=carer.pk,
        operator=carer.operator_id,
        gender=carer.gender,
        mode=carer.travel_mode,
        base=_place(carer.base_lat, carer.base_lon),
        skills=frozenset(str(row.skill_id) for row in carer.valid),  # type: ignore[attr-defined]
        shift=(hours.early, hours.late) if hours else None,
        gap=hours.gap if hours else None,
        rest=max((s.break_min for s in shifts), default=0) * 60,
        on_leave=bool(carer.away),  # type: ignore[attr-defined]
        areas=tuple(row.division_id for row in carer.where),  # type: ignore[attr-defined]
        languages=frozenset(carer.languages),
        max_visits=max(0, carer.max_visits_day - (len(visits) - len(held))),
        max_seconds=carer.max_minutes_day * 60,
        held=tuple(held),
        kind=carer.kind,
    )


def _inside(hours: Hours | None, visits: list[Held]) -> tuple[Hours | None, list[Held]]:
    """Who was sent outside the shift is free in the rest of it; the plan drives the visits inside."""
    held = []
    for visit in visits:
        left = hours.without((visit.start, visit.start + visit.duration)) if hours else None
        if left is None:
            held.append(visit)
        else:
            hours = left
    return hours, held


def _held(row: _Visit, day: Day) -> Held:
    start = day.seconds(row.starts_at)
    alone = row.position == 1 and row.carers_needed == 1
    home = _place(row.home_lat, row.home_lon)
    return Held(
        order=row.order,
        carer=row.carer,
        start=start,
        duration=int((row.ends_at - row.starts_at).total_seconds()),
        place=_place(row.place_lat, row.place_lon) or (home if row.is_at_home else None),
        early=start,
        late=max(start, day.seconds(row.window_end)),
        may_slip=alone
        and row.state in SLIPPING
        and row.urgency == Urgency.ORDINARY
        and row.promise_at is None,
    )
