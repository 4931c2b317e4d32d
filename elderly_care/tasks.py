"""Celery entry points: the bell rings here, the work list is in the tables."""

from celery import shared_task


@shared_task(name="elderly_care.send_notices")
def send_notices() -> None:
    """Send the messages that are due; ring again while there are more than one task sends."""
    from core.outbox import AT_ONCE
    from elderly_care.commands.notices import OUTBOX

    if OUTBOX.send_waiting() == AT_ONCE:
        send_notices.delay()


@shared_task(name="elderly_care.classify_risks")
def classify_risks() -> None:
    """Every night: who is in which class by the rules of the day, and whose manual class is over."""
    from elderly_care.commands.risks import classify_everybody

    classify_everybody()


@shared_task(name="elderly_care.link_citizens")
def link_citizens() -> None:
    """Every night: whoever came to a file without a citizen of the same number gets it."""
    from elderly_care.commands import citizens

    citizens.link_citizens()


@shared_task(name="elderly_care.watch_assessments")
def watch_assessments() -> dict[str, int]:
    """Results that take effect, near their end, or hold no more; again on the same day does nothing."""
    from elderly_care.commands.assessment_results import watch_assessments as watch

    return watch()


@shared_task(name="elderly_care.evaluate_devices")
def evaluate_devices() -> None:
    """Rung after every batch of events: what it means by the rules."""
    from elderly_care.commands.device_rounds import evaluate_devices as evaluate

    evaluate()


@shared_task(name="elderly_care.watch_devices")
def watch_devices() -> None:
    """Every minute: what a lost ring left, what only time confirms, who fell silent, which alerts are late."""
    from elderly_care.commands.alert_clock import announce_again, watch_alerts
    from elderly_care.commands.device_rounds import confirm_by_clock, watch_silence
    from elderly_care.commands.device_rounds import evaluate_devices as evaluate

    evaluate()
    confirm_by_clock()
    watch_silence()
    watch_alerts()
    announce_again()


@shared_task(name="elderly_care.forget_device_events")
def forget_device_events() -> None:
    """Every night: what devices said longer ago than it is kept."""
    from elderly_care.commands.device_rounds import forget_events

    forget_events()


@shared_task(name="elderly_care.plan_patrols")
def plan_patrols() -> dict[str, int]:
    """Just after midnight and once more: what is late goes up, the day's tasks are made; again does nothing."""
    from elderly_care.commands.patrol_generation import generate_patrols, spread_tasks
    from elderly_care.commands.patrol_watch import watch_patrols

    return {"late": watch_patrols(), "made": generate_patrols(), "moved": spread_tasks()}


@shared_task(name="elderly_care.tend_day_care")
def tend_day_care() -> dict[str, int]:
    """Every night: children of three leave, places that are free go to who waits; again does nothing."""
    from elderly_care.commands.child_places import end_grown_children, promote_everywhere

    return {"grown": end_grown_children(), "placed": promote_everywhere()}
