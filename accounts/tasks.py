"""Celery entry points: the bell rings here, the work list is in the tables."""

from celery import shared_task


@shared_task(name="accounts.send_staff_notices")
def send_staff_notices() -> None:
    """Send the messages that are due; ring again while there are more than one task sends."""
    from accounts.commands.notices import OUTBOX
    from core.outbox import AT_ONCE

    if OUTBOX.send_waiting() == AT_ONCE:
        send_staff_notices.delay()


@shared_task(name="accounts.forget_expired")
def forget_expired() -> None:
    """Nightly: what opened a door once and opens none any more."""
    from accounts.commands.expiry import forget_expired as forget

    forget()
