"""Clocks follow the state of an order; a watch says who answers for what is late."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.commands import StaffMessage, tell_staff
from core.audit import SYSTEM, record
from core.language import platform_language
from core.locking import locked
from core.stages import next_stage, stage_at
from dispatch.enums import Clock
from dispatch.logic.clocks import RUNNING, Limit, Visit, due_at
from dispatch.models import OrderClock, SlaRule, WorkOrder
from dispatch.queries.clocks import limits_for, owner_for

DAY_MINUTES = 24 * 60


def set_clocks(order: WorkOrder, now: datetime, *, anew: bool = False) -> None:
    """Stop what no longer runs in this state, start what does. The order is locked.

    anew: the window has moved, so every clock starts again.
    """
    wanted = RUNNING.get(order.state, ())
    running = {row.clock: row for row in order.clocks.filter(stopped_at__isnull=True)}
    over = [row.pk for name, row in running.items() if anew or name not in wanted]
    if over:
        OrderClock.objects.filter(pk__in=over).update(stopped_at=now, updated_at=now)
    missing = [clock for clock in wanted if anew or clock not in running]
    if missing:
        _start(order, missing, now)
    _note_stage(order)


def _start(order: WorkOrder, clocks: list[Clock], now: datetime) -> None:
    rules = limits_for(order)
    minutes = order.minutes + (order.days or 0) * DAY_MINUTES
    visit = Visit(order.window_start, order.window_end, minutes, order.is_urgent, order.promise_at)
    OrderClock.objects.bulk_create(
        OrderClock(
            order=order,
            clock=clock,
            started_at=now,
            due_at=(due := due_at(clock, _limit(rule), visit, now)),
            next_at=due if rule.stages else None,
            stages=[list(pair) for pair in zip(rule.stages, rule.owners, strict=True)],
        )
        for clock in clocks
        if (rule := rules.get(clock)) is not None
    )


def _limit(rule: SlaRule) -> Limit:
    return Limit(rule.minutes, rule.urgent_minutes, rule.lead_min)


def watch_clocks(*, now: datetime | None = None) -> int:
    """Raise what is late now, or later than the last time; returns how many. Harmless twice."""
    now = now or timezone.now()
    late = OrderClock.objects.to_watch(now).order_by("pk").values_list("pk", "order_id")
    return sum(_raise(pk, order_id, now) for pk, order_id in list(late))


@transaction.atomic
def _raise(pk: int, order_id: int, now: datetime) -> bool:
    order = locked(WorkOrder.objects.filter(pk=order_id), no_key=True).get()
    row = OrderClock.objects.to_watch(now).filter(pk=pk).first()
    if row is None:
        return False
    steps = [minutes for minutes, _role in row.stages]
    stage = stage_at(row.due_at, steps, now)
    before = str(row.owner or "")
    # From the first minute somebody answers for it: whoever the first stage names.
    row.owner = owner_for(order, row.stages[max(stage, 1) - 1][1]) or row.owner
    row.stage, row.next_at = stage, next_stage(row.due_at, steps, now)
    row.save(update_fields=["stage", "next_at", "owner", "updated_at"])
    record(
        row,
        "dispatch.orderclock.late",
        by=SYSTEM,
        stage=stage,
        order=order.number,
        before=before,
        after=str(row.owner or ""),
    )
    _note_stage(order)
    _tell(row, order)
    return True


def _tell(clock: OrderClock, order: WorkOrder) -> None:
    """Whose turn it is now."""
    if clock.owner is None:
        return
    with platform_language():
        words = {"number": order.number, "clock": clock.get_clock_display()}
        text = _("工单 %(number)s 超时（%(clock)s），现在由您负责，请尽快处理。") % words
        tell_staff([StaffMessage(clock.owner, _("工单超时"), text, clock)])


def _note_stage(order: WorkOrder) -> None:
    """The worst of what still runs stands on the order itself."""
    stages = order.clocks.filter(stopped_at__isnull=True).values_list("stage", flat=True)
    stage = max(stages, default=0)
    if stage != order.late_stage:
        order.late_stage = stage
        order.save(update_fields=["late_stage", "updated_at"])
