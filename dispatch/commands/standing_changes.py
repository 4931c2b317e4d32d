"""A standing plan is changed from a day on: its open orders follow, visits that are given out stay."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.audit import Actor, record
from core.dates import today
from core.errors import Conflict, InvalidInput, require_valid
from core.language import platform_language
from core.locking import locked
from dispatch.commands.ending import cancel, follow_plan
from dispatch.commands.standing import days_ahead, make_visit, own_plan
from dispatch.enums import OrderState, StandingResult
from dispatch.models import Carer, StandingPlan, StandingVisit, WorkOrder
from dispatch.queries.standing import is_due, words_of
from elderly_care.commands import notify
from elderly_care.models import Resident

_COPIED = ("resident", "item", "operator", "station", "window_min", "note", "channel")


class StandingPlanOver(Conflict):
    """Ended, or over before the change would begin."""

    code = "dispatch.standing_plan_over"
    message = gettext_lazy("这个长期服务那时已经结束，没有改。请另设一个。")


class ChangeTooEarly(InvalidInput):
    """Today's visit is on its way."""

    code = "dispatch.change_too_early"
    message = gettext_lazy("最早从明天起改，没有改。今天的上门请在工单里改时间。")


class CarerOfOther(InvalidInput):
    """Somebody who works for another operator."""

    code = "dispatch.carer_of_other"
    message = gettext_lazy("这位服务人员不是 %(operator)s 的，没有改。换服务商请终止以后另设。")


@dataclass(frozen=True)
class PlanChange:
    """From which day, on which weekdays, at what time, by whom."""

    starts_on: date
    weekdays: tuple[int, ...]
    starts_at: time
    every_weeks: int = 1
    preferred_carer_id: int | None = None


@dataclass
class Changed:
    """What came of it: the plan from that day on, orders that followed or ended, visits that stay."""

    plan: StandingPlan
    followed: list[WorkOrder] = field(default_factory=list)
    cancelled: list[WorkOrder] = field(default_factory=list)
    stayed: list[WorkOrder] = field(default_factory=list)


@transaction.atomic
def change_plan(*, plan: StandingPlan, change: PlanChange, by: Actor) -> Changed:
    """The days before stay as they were; the person is told once. The same again changes nothing.

    An order of a day that is no longer one of the plan's is cancelled, another follows to the new time,
    and new days are asked for as far ahead as the place asks. Raises StandingPlanOver, ChangeTooEarly,
    CarerOfOther, InvalidInput, MayNotRequest and what moving and cancelling an order does.
    """
    locked(Resident.objects.filter(pk=plan.resident_id), no_key=True).get()
    row = own_plan(plan, by)
    if row.ended_at is not None or (row.ends_on and row.ends_on < change.starts_on):
        raise StandingPlanOver
    if change.starts_on <= today():
        raise ChangeTooEarly
    _check_carer(row, change)
    if _is_so(row, change):
        return Changed(row)
    before = words_of(row)
    changed = Changed(_from_that_day(row, change))
    for visit in (
        row.visits.filter(day__gte=change.starts_on).select_related("order").order_by("day")
    ):
        _follow(visit, changed, by)
    _ask_for_new_days(changed.plan)
    record(
        changed.plan, "dispatch.standingplan.change", by=by, before=before, since=change.starts_on
    )
    _tell(changed, change.starts_on, by)
    return changed


def _check_carer(row: StandingPlan, change: PlanChange) -> None:
    wish = change.preferred_carer_id
    if wish and not Carer.objects.filter(pk=wish, operator=row.operator_id).exists():
        raise CarerOfOther(operator=row.operator)


def _is_so(row: StandingPlan, change: PlanChange) -> bool:
    return (row.weekdays, row.starts_at, row.every_weeks, row.preferred_carer_id) == (
        *(sorted(set(change.weekdays)), change.starts_at),
        *(change.every_weeks, change.preferred_carer_id),
    )


def _from_that_day(row: StandingPlan, change: PlanChange) -> StandingPlan:
    """The plan itself, where it has not begun by then; else its end, and what goes on from there."""
    new = row
    if row.starts_on < change.starts_on:
        copied = {name: getattr(row, name) for name in _COPIED}
        pause = {"paused_from": row.paused_from, "paused_to": row.paused_to}
        new = StandingPlan(**copied, **pause, starts_on=change.starts_on, ends_on=row.ends_on)
        new.made_by_id = row.made_by_id
        row.ends_on = change.starts_on - timedelta(days=1)
        row.save(update_fields=["ends_on", "updated_at"])
    new.weekdays, new.starts_at = sorted(set(change.weekdays)), change.starts_at
    new.every_weeks, new.preferred_carer_id = change.every_weeks, change.preferred_carer_id
    require_valid(new)
    new.save()
    return new


def _follow(visit: StandingVisit, changed: Changed, by: Actor) -> None:
    """One day that was asked for already."""
    order, still = visit.order, is_due(changed.plan, visit.day)
    if still and visit.plan_id != changed.plan.pk:
        visit.plan = changed.plan
        visit.save(update_fields=["plan", "updated_at"])
    if order is None:
        if not still:
            visit.result, visit.reason = StandingResult.PAUSED, ""
            visit.save(update_fields=["result", "reason", "updated_at"])
    elif order.state in OrderState.WAITING:
        _move_or_end(order, visit.day if still else None, changed, by)
    elif order.state in OrderState.OPEN:
        changed.stayed.append(order)


def _move_or_end(order: WorkOrder, day: date | None, changed: Changed, by: Actor) -> None:
    if day is None:
        with platform_language():
            reason = _("长期服务改了日子")
        changed.cancelled.append(cancel(order=order, by=by, reason=reason))
        return
    start = timezone.make_aware(datetime.combine(day, changed.plan.starts_at))
    end = start + timedelta(minutes=changed.plan.window_min)
    changed.followed.append(follow_plan(order=order, window_start=start, window_end=end, by=by))


def _ask_for_new_days(plan: StandingPlan) -> None:
    known = set(plan.visits.values_list("day", flat=True))
    for offset in range(1, days_ahead(plan.resident.community_id) + 1):
        day = today() + timedelta(days=offset)
        if day not in known and is_due(plan, day):
            make_visit(plan, day)


def _tell(changed: Changed, since: date, by: Actor) -> None:
    plan = changed.plan
    with platform_language():
        words = {"item": plan.item.name, "day": f"{since:%m-%d}", "when": words_of(plan)}
        text = _("您的%(item)s从 %(day)s 起改为%(when)s。") % words
        if changed.stayed:
            stay = {"count": len(changed.stayed)}
            text += _("已经安排好人的 %(count)s 次不变。") % stay
        notify(resident=plan.resident, subject=_("长期服务改了时间"), text=text, by=by, about=plan)
