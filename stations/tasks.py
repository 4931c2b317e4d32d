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
    """Every night: appointments of days that are over, and rooms that nobody answered for."""
    from stations.commands.booking import note_missed as note
    from stations.commands.rooms.answering import lapse_bookings

    note()
    lapse_bookings()


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


@shared_task(name="stations.send_room_notices")
def send_room_notices() -> None:
    """Every minute, and when somebody was told something about a room: messages that wait."""
    from core.outbox import AT_ONCE
    from stations.commands.rooms.notices import OUTBOX

    if OUTBOX.send_waiting() == AT_ONCE:
        send_room_notices.delay()


@shared_task(name="stations.plan_activities")
def plan_activities() -> None:
    """Every night: sessions of the weeks ahead, after those that are over were closed."""
    from stations.commands.activities.planning import plan_ahead
    from stations.commands.activities.roll import close_sessions

    close_sessions()
    plan_ahead()


@shared_task(name="stations.close_volunteer_shifts")
def close_volunteer_shifts() -> None:
    """Every night: shifts of volunteers whose day is over, and those of the weeks ahead."""
    from stations.commands.volunteers.series import plan_ahead
    from stations.commands.volunteers.shifts import close_shifts

    close_shifts()
    plan_ahead()


@shared_task(name="stations.tell_lonely_volunteers")
def tell_lonely_volunteers() -> None:
    """Every ten minutes: whoever seeks a substitute and has none shortly before the shift."""
    from stations.commands.volunteers.changes import tell_who_found_nobody

    tell_who_found_nobody()


@shared_task(name="stations.send_volunteer_notices")
def send_volunteer_notices() -> None:
    """Every minute, and when a volunteer was told something: messages that wait."""
    from core.outbox import AT_ONCE
    from stations.commands.volunteers.notices import OUTBOX

    if OUTBOX.send_waiting() == AT_ONCE:
        send_volunteer_notices.delay()
