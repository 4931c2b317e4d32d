"""Celery entry points: the bell rings here, the work list is in the tables."""

from celery import shared_task


@shared_task(name="elderly_care.send_notices")
def send_notices() -> None:
    """Send the messages that are due; ring again while there are more than one task sends."""
    from core.outbox import AT_ONCE
    from elderly_care.commands.notices import OUTBOX

    if OUTBOX.send_waiting() == AT_ONCE:
        send_notices.delay()
