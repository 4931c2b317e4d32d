"""What is late is brought before a named person: the street's approver, then the district."""

from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.utils.timezone import localdate

from accounts.enums import Role
from core.audit import Actor, record
from core.dates import today
from core.workdays import CalendarUnknown, working_days_between
from subsidies.commands.applications.steps import (
    dispute_due,
    in_working_days,
    lock,
    same_day,
    step_due,
)
from subsidies.enums import ApplicationState
from subsidies.logic.deadlines import reminder_stage
from subsidies.models import Application, Escalation
from subsidies.queries.officers import Officer, free_officers, with_district

_OWNERS = {1: Role.STREET_APPROVER, 2: Role.DISTRICT_ADMIN}


def _decision_due(application: Application, begun: date) -> date | None:
    return step_due(application, application.version.decision_working_days, begun)


# As the step itself counts, from the day on which it began.
_DUE: dict[str, Callable[[Application, date], date | None]] = {
    ApplicationState.SUBMITTED: lambda a, begun: same_day(begun),
    ApplicationState.SUPPLEMENT: lambda a, begun: in_working_days(
        a.version.review_working_days, begun
    ),
    ApplicationState.ACCEPTED: lambda a, begun: step_due(a, a.version.review_working_days, begun),
    ApplicationState.JOINT: _decision_due,
    ApplicationState.REVIEWED: _decision_due,
    ApplicationState.DISPUTED: dispute_due,
    ApplicationState.PUBLICITY: lambda a, begun: in_working_days(1, a.publicity_until),
    ApplicationState.APPEALED: lambda a, begun: in_working_days(
        a.version.decision_working_days, begun
    ),
}


def escalate_overdue(*, by: Actor) -> int:
    """Tell the next person about every late step, once for each stage; returns how many were told."""
    _make_up_deadlines(by)
    late = Application.objects.open().filter(due_on__lt=today(), overdue_stage__lt=2)
    return sum(_escalate(row, by) for row in late.order_by("resident_id", "pk"))


def _make_up_deadlines(by: Actor) -> None:
    """Steps taken before their year's calendar was published get their day once it is."""
    open_ended = Application.objects.open().filter(due_on__isnull=True)
    for application in open_ended.order_by("resident_id", "pk"):
        _make_up_deadline(application, by)


@transaction.atomic
def _make_up_deadline(application: Application, by: Actor) -> None:
    application = lock(application)
    if not application.is_open or application.due_on is not None:
        return
    due_on = _DUE[application.state](application, localdate(application.updated_at))
    if due_on is None:
        return
    application.due_on = due_on
    application.save(update_fields=["due_on", "updated_at"])
    record(application, "subsidies.application.deadline", by=by, due=due_on)


@transaction.atomic
def _escalate(application: Application, by: Actor) -> int:
    """Where nobody is free to answer for it, it is tried again the next night."""
    application = lock(application)
    if not application.is_late(today()):
        return 0
    told, reached = 0, application.overdue_stage
    for stage in range(application.overdue_stage + 1, _stage(application) + 1):
        owner = _owner(application, stage)
        if owner is not None:
            told += _tell(application, stage, owner, by)
            reached = stage
    if reached != application.overdue_stage:
        application.overdue_stage = reached
        application.save(update_fields=["overdue_stage", "updated_at"])
    return told


def _owner(application: Application, stage: int) -> Officer | None:
    """What lies with the district is brought before the district at once."""
    if stage == 1 and with_district(application):
        return None
    return next(iter(free_officers(application, [_OWNERS[stage]])), None)


def _stage(application: Application) -> int:
    if with_district(application) or application.due_on is None:
        return 2
    try:
        days = working_days_between(application.due_on, today())
    except CalendarUnknown:
        return 1
    return reminder_stage(days)


def _tell(application: Application, stage: int, owner: Officer, by: Actor) -> int:
    due_on = application.due_on or today()
    row, made = Escalation.objects.get_or_create(
        application=application,
        state=application.state,
        round=application.round,
        due_on=due_on,
        stage=stage,
        defaults={"owner_id": owner.user_id},
    )
    if made:
        action = "subsidies.application.escalate"
        record(application, action, by=by, stage=stage, owner=row.owner_id, due=row.due_on)
    return int(made)
