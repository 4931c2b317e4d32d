"""Standing plans: set up, paused, ended; their visits are asked for some days ahead."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.audit import SYSTEM, Actor, record
from core.dates import today
from core.errors import DomainError, NotFound, require_valid
from core.locking import locked
from dispatch.commands.entitlement import tell_own_cost
from dispatch.commands.errors import MayNotRequest, StandingPlanKnown
from dispatch.commands.requests import ServiceRequest, request_service
from dispatch.commands.requirements import check_person, choose_provider
from dispatch.commands.telling import tell_first_visit
from dispatch.enums import Channel, StandingResult
from dispatch.models import BookingRule, ServiceItem, StandingPlan, StandingVisit
from dispatch.queries.booking_rules import longest_ahead
from dispatch.queries.standing import is_due
from elderly_care.models import Resident


@dataclass(frozen=True)
class PlanWish:
    """Every so many weeks, on these weekdays, from a time on."""

    resident_id: int
    item_id: int
    weekdays: tuple[int, ...]
    starts_at: time
    channel: str
    starts_on: date
    ends_on: date | None = None
    every_weeks: int = 1
    operator_id: int | None = None
    preferred_carer_id: int | None = None
    note: str = ""


def _may(resident: Resident, by: Actor) -> None:
    if isinstance(by, User) and not by.has_perm("dispatch.request_for_resident", resident):
        raise MayNotRequest


@transaction.atomic
def set_up_plan(*, wish: PlanWish, by: Actor) -> StandingPlan:
    """The same item at the same time again answers the running plan; the first visit is asked for at once.

    Raises MayNotRequest, StandingPlanKnown, InvalidInput and what requirements raise.
    """
    resident = locked(Resident.objects.filter(pk=wish.resident_id), no_key=True).get()
    if isinstance(by, User) and not by.has_perm(f"dispatch.ask_by_{wish.channel}", resident):
        raise MayNotRequest
    item = ServiceItem.objects.offered().filter(pk=wish.item_id).first()
    if item is None:
        raise NotFound
    if found := _known(resident, item, wish, by):
        return found
    check_person(resident, item, wish.starts_on, wish.note)
    operator, station = choose_provider(resident, item, wish.starts_on, wish.operator_id, None)
    plan = StandingPlan(
        resident=resident,
        item=item,
        operator=operator,
        station=station,
        weekdays=sorted(set(wish.weekdays)),
        every_weeks=wish.every_weeks,
        starts_at=wish.starts_at,
        preferred_carer_id=wish.preferred_carer_id,
        note=wish.note,
        starts_on=wish.starts_on,
        ends_on=wish.ends_on,
        channel=wish.channel,
        made_by_id=by.pk,
    )
    require_valid(plan)
    plan.save()
    record(plan, "dispatch.standingplan.set_up", by=by, item=item.code, weekdays=plan.weekdays)
    _ask_for_first(plan, by)
    return plan


def _ask_for_first(plan: StandingPlan, by: Actor) -> None:
    """At once: the night asks for the day after tomorrow, and the plan of a near day may be out already.

    Nobody planned it then, so it waits on the board, and the person is told the day.
    """
    for offset in range(1, days_ahead(plan.resident.community_id) + 1):
        day = today() + timedelta(days=offset)
        if is_due(plan, day):
            make_visit(plan, day)
            order = plan.visits.get(day=day).order
            if order is not None:
                tell_first_visit(order, by)
            return


def _known(resident: Resident, item: ServiceItem, wish: PlanWish, by: Actor) -> StandingPlan | None:
    """The running plan for the same; one whose last day has passed is ended. Raises StandingPlanKnown."""
    rows = StandingPlan.objects.filter(
        resident=resident, item=item, starts_at=wish.starts_at, ended_at__isnull=True
    )
    found = locked(rows).first()
    if found is None:
        return None
    if found.ends_on and found.ends_on < today():
        _end(found, by)
        return None
    is_later = bool(found.ends_on and found.ends_on < wish.starts_on)
    wanted = (sorted(set(wish.weekdays)), wish.every_weeks)
    if is_later or (found.weekdays, found.every_weeks) != wanted:
        raise StandingPlanKnown(item=item, time=wish.starts_at.strftime("%H:%M"))
    return found


def own_plan(plan: StandingPlan, by: Actor) -> StandingPlan:
    """Locked, for who may ask for this person. Raises MayNotRequest."""
    row = locked(StandingPlan.objects.filter(pk=plan.pk)).select_related("resident").get()
    _may(row.resident, by)
    return row


@transaction.atomic
def pause_plan(*, plan: StandingPlan, starts_on: date, ends_on: date, by: Actor) -> StandingPlan:
    """No new visits from a day to a day; those that are asked for already stay. Raises InvalidInput."""
    row = own_plan(plan, by)
    row.paused_from, row.paused_to = starts_on, ends_on
    require_valid(row)
    row.save()
    record(row, "dispatch.standingplan.pause", by=by, starts_on=starts_on, ends_on=ends_on)
    return row


@transaction.atomic
def resume_plan(*, plan: StandingPlan, by: Actor) -> StandingPlan:
    """The pause is over. Again changes nothing."""
    row = own_plan(plan, by)
    if row.paused_from is not None:
        row.paused_from = row.paused_to = None
        row.save()
        record(row, "dispatch.standingplan.resume", by=by)
    return row


@transaction.atomic
def end_plan(*, plan: StandingPlan, by: Actor) -> StandingPlan:
    """No new visits; those that are asked for already stay. Again changes nothing."""
    row = own_plan(plan, by)
    if row.ended_at is None:
        _end(row, by)
    return row


def _end(row: StandingPlan, by: Actor) -> None:
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at", "updated_at"])
    record(row, "dispatch.standingplan.end", by=by)


def days_ahead(community: str) -> int:
    """How far ahead visits are asked for in a place; where no rule says so, not at all."""
    rule = BookingRule.objects.in_force(community, today()).first()
    return rule.standing_days if rule else 0


def make_standing_visits(*, days: int | None = None) -> int:
    """Ask for the visits of the days ahead, as many as the rule of the place says; a day is asked for once.

    days: at the most. Returns how many were made.
    """
    made, ahead = 0, cache(days_ahead)
    longest = longest_ahead(today())
    for offset in range(1, (longest if days is None else min(days, longest)) + 1):
        day = today() + timedelta(days=offset)
        settled = StandingVisit.objects.filter(day=day, result=StandingResult.REQUESTED).values(
            "plan"
        )
        due = StandingPlan.objects.asking_on(day).exclude(pk__in=settled).order_by("pk")
        made += sum(
            make_visit(plan, day)
            for plan in due.select_related("resident")
            if plan.falls_on(day) and offset <= ahead(plan.resident.community_id)
        )
    return made


def make_visit(plan: StandingPlan, day: date) -> bool:
    """One day of one plan; a refusal is kept with its reason and tried again the next night."""
    if plan.is_paused_on(day):
        _note(plan, day, StandingResult.PAUSED)
        return False
    try:
        with transaction.atomic():
            order = request_service(
                request=_request(plan, day), by=SYSTEM, key=f"standing:{plan.pk}:{day}"
            )
            _note(plan, day, StandingResult.REQUESTED, order=order)
            tell_own_cost(order, by=SYSTEM)
    except DomainError as refusal:
        _note(plan, day, StandingResult.REFUSED, reason=str(refusal)[:300])
        return False
    return True


def _note(plan: StandingPlan, day: date, result: str, **fields: Any) -> None:
    values = {"result": result, "reason": "", **fields}
    StandingVisit.objects.update_or_create(plan=plan, day=day, defaults=values)


def _request(plan: StandingPlan, day: date) -> ServiceRequest:
    start = timezone.make_aware(datetime.combine(day, plan.starts_at))
    return ServiceRequest(
        resident_id=plan.resident_id,
        item_id=plan.item_id,
        window_start=start,
        window_end=start + timedelta(minutes=plan.window_min),
        channel=Channel.STANDING,
        operator_id=plan.operator_id,
        station_id=plan.station_id,
        note=plan.note,
        destination=plan.note if plan.item.needs_destination else "",
    )
