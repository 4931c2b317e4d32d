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
