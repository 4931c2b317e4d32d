"""Celery entry points: ids in, one command, harmless when run twice."""

from celery import shared_task


@shared_task(name="dispatch.forget_tracks")
def forget_tracks() -> None:
    """Every night: where carers were more than thirty days ago."""
    from dispatch.commands.positions import forget_tracks as forget

    forget()


@shared_task(name="dispatch.watch_complaints")
def watch_complaints() -> None:
    """Every morning: complaints that nobody has answered in time go to the next one."""
    from dispatch.commands.complaints import watch_complaints as watch

    watch()


@shared_task(name="dispatch.watch_clocks")
def watch_clocks() -> None:
    """Every minute: who answers for what is late; orders that nobody accepted wait again."""
    from dispatch.commands import time_out_unaccepted
    from dispatch.commands import watch_clocks as watch
    from dispatch.commands.emergency_clock import watch_emergencies

    watch_emergencies()
    time_out_unaccepted()
    watch()


@shared_task(name="dispatch.tell_of_free_slots")
def tell_of_free_slots() -> None:
    """Every ten minutes: who waits for a time of a full day hears when one is free."""
    from dispatch.commands.slot_wishes import tell_of_free_slots as tell

    tell()


@shared_task(name="dispatch.make_standing_visits")
def make_standing_visits() -> None:
    """Every night: the visits of standing plans for the days ahead."""
    from dispatch.commands import make_standing_visits as make

    make()


@shared_task(name="dispatch.cancel_for_gone")
def cancel_for_gone() -> None:
    """Every hour: open orders of who died or moved away."""
    from dispatch.commands.leaving import cancel_for_gone as cancel

    cancel()


@shared_task(name="dispatch.hold_due")
def hold_due() -> None:
    """Every morning: visits of this month that waited for its grant."""
    from core.audit import SYSTEM
    from dispatch.commands import hold_due as hold

    hold(by=SYSTEM)


@shared_task(name="dispatch.stop_failing_providers")
def stop_failing_providers() -> None:
    """Every night: operators that fail too often get no new orders."""
    from core.audit import SYSTEM
    from dispatch.commands import stop_failing_providers as stop

    stop(by=SYSTEM)


@shared_task(name="dispatch.settle_visits")
def settle_visits(run_id: int) -> None:
    """An operator's month that somebody asked for; broken off, it goes on where it stopped."""
    from dispatch.commands.settlement_runs import work_off
    from dispatch.models import SettlementRun

    work_off(run=SettlementRun.objects.get(pk=run_id))


@shared_task(name="dispatch.settle_forgotten")
def settle_forgotten() -> None:
    """Every half hour: months whose worker was killed, or whose message the broker lost."""
    from django.utils import timezone

    from dispatch.queries.after import forgotten_runs

    for run_id in forgotten_runs(timezone.now()).values_list("pk", flat=True):
        settle_visits.delay(run_id)


@shared_task(name="dispatch.plan_day")
def plan_day(plan_id: int, user_id: int | None) -> None:
    """A plan that was asked for; a killed worker's plan is worked out by the next one."""
    from accounts.models import User
    from core.audit import SYSTEM
    from dispatch.commands.planning import work_out
    from dispatch.models import Plan

    by = User.objects.filter(pk=user_id).first() or SYSTEM
    work_out(plan=Plan.objects.get(pk=plan_id), by=by)


@shared_task(name="dispatch.plan_publish")
def plan_publish(plan_id: int, user_id: int) -> None:
    """A plan that somebody published; a killed worker's plan goes on where it broke off."""
    from accounts.models import User
    from dispatch.commands.planning import publish_plan
    from dispatch.models import Plan

    publish_plan(plan=Plan.objects.get(pk=plan_id), by=User.objects.get(pk=user_id))


@shared_task(name="dispatch.plan_forgotten")
def plan_forgotten() -> None:
    """Every five minutes: plans whose worker was killed, and carers who were not told of theirs."""
    from django.utils import timezone

    from dispatch.commands.telling import tell_of_plan
    from dispatch.queries.board import forgotten_plans, untold_plans

    for plan in untold_plans(timezone.now()):
        tell_of_plan(plan)
    for plan_id, user_id in forgotten_plans(timezone.now()).values_list("pk", "asked_by"):
        plan_day.delay(plan_id, user_id)
