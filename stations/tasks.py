"""Celery entry points: ids in, one command, harmless when run twice."""

from celery import shared_task


@shared_task(name="stations.send_case_notices")
def send_case_notices() -> None:
    """Every minute, and when somebody was told something: messages that wait."""
    from core.outbox import AT_ONCE
    from stations.commands.case_notices import OUTBOX

    if OUTBOX.send_waiting() == AT_ONCE:
        send_case_notices.delay()


@shared_task(name="stations.send_forwardings")
def send_forwardings() -> None:
    """Every half minute, and when a case was forwarded: cases that are due at departments."""
    from stations.commands.forwarding import send_waiting

    send_waiting()


@shared_task(name="stations.note_missed")
def note_missed() -> None:
    """Every night: appointments of days that are over."""
    from stations.commands.booking import note_missed as note

    note()


@shared_task(name="stations.remind_of_papers")
def remind_of_papers() -> None:
    """Every morning: licences, contracts and premises that end soon."""
    from stations.commands.paper_reminders import remind_of_papers as remind

    remind()


@shared_task(name="stations.send_activity_notices")
def send_activity_notices() -> None:
    """Every minute, and when somebody was told something about an activity: messages that wait."""
    from core.outbox import AT_ONCE
    from stations.commands.activities.notices import OUTBOX

    if OUTBOX.send_waiting() == AT_ONCE:
        send_activity_notices.delay()


@shared_task(name="stations.plan_activities")
def plan_activities() -> None:
    """Every night: sessions of the weeks ahead, after those that are over were closed."""
    from stations.commands.activities.planning import plan_ahead
    from stations.commands.activities.roll import close_sessions

    close_sessions()
    plan_ahead()


@shared_task(name="stations.close_volunteer_shifts")
def close_volunteer_shifts() -> None:
    """Every night: shifts of volunteers whose day is over."""
    from stations.commands.volunteers.shifts import close_shifts

    close_shifts()
