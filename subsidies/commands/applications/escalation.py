"""What is late is brought before a named person: the street's approver, then the district."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.timezone import localdate

from accounts.enums import Role
from accounts.models import Membership
from core.audit import Actor, record
from core.dates import today
from core.workdays import CalendarUnknown, working_days_between
from subsidies.commands.applications.steps import in_working_days, lock
from subsidies.enums import ApplicationState
from subsidies.logic.deadlines import reminder_stage
from subsidies.models import Application, Escalation

_OWNERS = {1: Role.STREET_APPROVER, 2: Role.DISTRICT_ADMIN}
# What lies with the district is brought before the district at once.
_WITH_DISTRICT = (ApplicationState.DISPUTED, ApplicationState.APPEALED)


@dataclass(frozen=True)
class _Officer:
    user_id: int
    role: str
    place: str


def escalate_overdue(*, by: Actor) -> int:
    """Tell the next person about every late step, once for each stage; returns how many were told."""
    _make_up_deadlines(by)
    late = Application.objects.open().filter(due_on__lt=today(), overdue_stage__lt=2)
    officers = _officers()
    return sum(_escalate(row, officers, by) for row in late.order_by("resident_id", "pk"))


def _make_up_deadlines(by: Actor) -> None:
    """Steps taken before their year's calendar was published get their day once it is."""
    open_ended = Application.objects.open().filter(due_on__isnull=True)
    for application in open_ended.order_by("resident_id", "pk"):
        _make_up_deadline(application, by)


@transaction.atomic
def _make_up_deadline(application: Application, by: Actor) -> None:
    application = lock(application)
    begun = localdate(application.updated_at)
    due_on = in_working_days(_days(application), begun)
    if not application.is_open or application.due_on is not None or due_on is None:
        return
    application.due_on = due_on
    application.save(update_fields=["due_on", "updated_at"])
    record(application, "subsidies.application.deadline", by=by, due=due_on)


def _days(application: Application) -> int:
    version, state = application.version, application.state
    if state == ApplicationState.SUBMITTED:
        return 1
    in_review = state in (ApplicationState.SUPPLEMENT, ApplicationState.ACCEPTED)
    return version.review_working_days if in_review else version.decision_working_days


@transaction.atomic
def _escalate(application: Application, officers: list[_Officer], by: Actor) -> int:
    application = lock(application)
    if not application.is_late(today()):
        return 0
    told = 0
    for stage in range(application.overdue_stage + 1, _stage(application) + 1):
        if stage == 1 and application.state in _WITH_DISTRICT:
            continue
        told += _tell(application, stage, officers, by)
    reached = max(_stage(application), application.overdue_stage)
    if reached != application.overdue_stage:
        application.overdue_stage = reached
        application.save(update_fields=["overdue_stage", "updated_at"])
    return told


def _stage(application: Application) -> int:
    if application.state in _WITH_DISTRICT or application.due_on is None:
        return 2
    try:
        days = working_days_between(application.due_on, today())
    except CalendarUnknown:
        return 1
    return reminder_stage(days)


def _tell(application: Application, stage: int, officers: list[_Officer], by: Actor) -> int:
    due_on = application.due_on or today()
    owner = _owner(application, _OWNERS[stage], officers)
    row, made = Escalation.objects.get_or_create(
        application=application,
        state=application.state,
        round=application.round,
        due_on=due_on,
        stage=stage,
        defaults={"owner_id": owner},
    )
    if made:
        action = "subsidies.application.escalate"
        record(application, action, by=by, stage=stage, owner=row.owner_id, due=row.due_on)
    return int(made)


def _officers() -> list[_Officer]:
    held = Membership.objects.current().filter(
        role__in=_OWNERS.values(), division__isnull=False, user__is_active=True
    )
    return [
        _Officer(user_id, role, place)
        for user_id, role, place in held.order_by("user_id").values_list(
            "user_id", "role", "division_id"
        )
    ]


def _owner(application: Application, role: str, officers: list[_Officer]) -> int | None:
    """The nearest of that role who has not reviewed it; the one with the lowest number."""
    place = application.resident.community_id
    near = [
        officer
        for officer in officers
        if officer.role == role
        and place.startswith(officer.place)
        and officer.user_id != application.reviewed_by_id
    ]
    nearest = max(near, key=lambda o: (len(o.place), -o.user_id), default=None)
    return nearest.user_id if nearest else None
