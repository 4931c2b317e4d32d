"""What a day's plan is made from: orders, carers, what is promised. The same for one order and for all."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db.models import Prefetch, Q
from django.utils import timezone

from dispatch.enums import Channel, OrderState, PreferenceKind
from dispatch.logic.hours import Hours, hours_of
from dispatch.logic.matching import Held, Person, Wanted, Weights
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

USUAL_DAYS = 90  # who came in so many days is known to the person; where no rule says it
OVERDUE_SECONDS = 2 * 3600  # whose window has passed is still to be served, soon


@dataclass(frozen=True)
class Day:
    """A date as seconds since its midnight."""

    date: date

    @property
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


def of_time(moment: time) -> int:
    """Seconds since midnight."""
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def weights_in_force(division_code: str, day: date) -> PlanWeights | None:
    """The rule of a place; none where nobody has said what a plan should mind."""
    return PlanWeights.objects.in_force(division_code, day).first()


def weights_of(rule: PlanWeights | None) -> Weights:
    """In the planner's words."""
    if rule is None:
        return Weights()
    return Weights(
        rule.continuity_s,
        rule.preference_s,
        rest_from=of_time(rule.rest_from),
        rest_to=of_time(rule.rest_to),
    )


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
    """Orders in the planner's words. At most 3 queries. Nothing begins before now."""
    rows = list(orders)
    wishes = _wishes(rows, day.date)
    usual = _usual(rows, day, rule.known_days if rule else USUAL_DAYS)
    regular = _of_standing_plans(rows)
    first = max(0, day.seconds(now)) if now else 0
    found = [_wanted(row, day, wishes[row.resident_id], usual[row.pk], first) for row in rows]
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
    """Where the visit is; the person's home when the order doesn't say."""
    for latitude, longitude in (
        (order.place_lat, order.place_lon),
        (order.resident.latitude, order.resident.longitude),
    ):
        if latitude is not None and longitude is not None:
            return Place(float(latitude), float(longitude))
    return None


def people(operators: Iterable[int], day: Day) -> tuple[list[Carer], list[Person]]:
    """Everybody who may be sent for operators, with their day. 6 queries however many."""
    carers = list(
        Carer.objects.at_work()
        .filter(operator__in=set(operators))
        .select_related("user")
        .prefetch_related(
            Prefetch("certificates", Certificate.objects.on(day.date), to_attr="valid"),
            Prefetch("shifts", CarerShift.objects.on(day.date), to_attr="today"),
            Prefetch("leaves", CarerLeave.objects.on(day.date), to_attr="away"),
            Prefetch("areas", WorkArea.objects.all(), to_attr="where"),
            Prefetch("assignments", _visits(day), to_attr="visits"),
        )
        .order_by("pk")
    )
    return carers, [_person(carer, day) for carer in carers]


def _visits(day: Day):  # type: ignore[no-untyped-def] # a queryset of assignments
    return (
        Assignment.objects.active()
        .between(day.midnight, day.end)
        .filter(~Q(order__state__in=OrderState.ENDED))
        .select_related("order__resident", "order__item")
        .order_by("starts_at", "pk")
    )


def _person(carer: Carer, day: Day) -> Person:
    shifts = carer.today  # type: ignore[attr-defined]
    visits = [_held(row, day) for row in carer.visits]  # type: ignore[attr-defined]
    hours, held = _inside(
        hours_of((of_time(s.starts_at), of_time(s.ends_at)) for s in shifts), visits
    )
    base = None
    if carer.base_lat is not None and carer.base_lon is not None:
        base = Place(float(carer.base_lat), float(carer.base_lon))
    return Person(
        key=carer.pk,
        operator=carer.operator_id,
        gender=carer.gender,
        mode=carer.travel_mode,
        base=base,
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


def _held(row: Assignment, day: Day) -> Held:
    start = day.seconds(row.starts_at)
    return Held(
        order=row.order_id,
        carer=row.carer_id,
        start=start,
        duration=int((row.ends_at - row.starts_at).total_seconds()),
        place=place_of(row.order),
        early=start,
        late=max(start, day.seconds(row.order.window_end)),
    )
