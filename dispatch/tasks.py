"""Celery entry points: ids in, one command, harmless when run twice."""

from celery import shared_task


@shared_task(name="dispatch.forget_tracks")
def forget_tracks() -> None:
    """Every night: where carers were more than thirty days ago."""
    from dispatch.commands.positions import forget_tracks as forget

    forget()


@shared_task(name="dispatch.watch_clocks")
def watch_clocks() -> None:
    """Every minute: who answers for what is late; orders that nobody accepted wait again."""
    from dispatch.commands import time_out_unaccepted
    from dispatch.commands import watch_clocks as watch

    time_out_unaccepted()
    watch()


@shared_task(name="dispatch.make_standing_visits")
def make_standing_visits() -> None:
    """Every night: the visits of standing plans for the days ahead."""
    from dispatch.commands import make_standing_visits as make

    make()


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


@shared_task(name="dispatch.plan_day")
def plan_day(plan_id: int, user_id: int | None) -> None:
    """A plan that was asked for; a killed worker's plan is worked out by the next one."""
    from accounts.models import User
    from core.audit import SYSTEM
    from dispatch.commands.planning import work_out
    from dispatch.models import Plan

    by = User.objects.filter(pk=user_id).first() or SYSTEM
    work_out(plan=Plan.objects.get(pk=plan_id), by=by)


@shared_task(name="dispatch.plan_forgotten")
def plan_forgotten() -> None:
    """Every five minutes: plans whose worker was killed or whose message was lost."""
    from django.utils import timezone

    from dispatch.queries.board import forgotten_plans

    for plan_id, user_id in forgotten_plans(timezone.now()).values_list("pk", "asked_by"):
        plan_day.delay(plan_id, user_id)
