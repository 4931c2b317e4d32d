"""What every step shares: lock, who may, by when, who is told, what is written down."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from core.audit import Actor
from core.dates import today
from core.errors import NotAllowed
from core.language import platform_language
from core.locking import locked
from core.workdays import CalendarUnknown, add_working_days, is_working_day
from elderly_care.commands import notify
from elderly_care.models import Resident
from subsidies.commands.applications.errors import (
    ConflictOfInterest,
    ReasonNeeded,
    SecondPersonNeeded,
)
from subsidies.logic import deadlines
from subsidies.models import Application, ApplicationRemark
from subsidies.queries.interests import has_interest, is_close_to
from subsidies.transitions import APPLICATION, OPEN_STATES


def lock(application: Application) -> Application:
    """The person, then the application: docs/locking.md."""
    locked(Resident.objects.filter(pk=application.resident_id), no_key=True).get()
    rows = Application.objects.filter(pk=application.pk)
    return (
        locked(rows).select_related("programme", "version__programme", "resident__community").get()
    )


def require_officer(application: Application, permission: str, by: Actor) -> User:
    """A person of the right role and place who has nothing to do with the applicant."""
    if not isinstance(by, User) or not by.has_perm(permission, application):
        raise NotAllowed
    require_no_interest(by, application)
    return by


def require_no_interest(by: Actor, about: Application | Resident) -> None:
    """Whoever is close to the person leaves the case to others; the platform's jobs are close to nobody."""
    if not isinstance(by, User):
        return
    if isinstance(about, Application) and has_interest(by, about):
        raise ConflictOfInterest
    if isinstance(about, Resident) and is_close_to(by, about.pk):
        raise ConflictOfInterest


def require_new_person(application: Application, by: User, *, ever: bool = False) -> None:
    """Nobody takes two steps of a round, answering for a department being one.

    ever: nor had a part in any round before.
    """
    if took_part(application, by, ever=ever):
        raise SecondPersonNeeded


def took_part(application: Application, by: User, *, ever: bool = False) -> bool:
    """Decided in this round, or answered for a department; ever: in any round."""
    rounds = Q() if ever else Q(round=application.round)
    decided = application.decisions.filter(rounds, decided_by=by)
    answered = application.joint_opinions.filter(rounds, answered_by=by)
    return decided.exists() or answered.exists()


def require_reason(text: str, field: str = "reason") -> str:
    """What will be read by the person concerned."""
    found = text.strip()
    if not found:
        raise ReasonNeeded(fields={field: [str(ReasonNeeded.message)]})
    return found


def in_working_days(count: int, start: date | None = None) -> date | None:
    """None where the calendar of the year isn't published: nobody is kept from applying by that."""
    try:
        return add_working_days(start or today(), count)
    except CalendarUnknown:
        return None


def same_day(start: date | None = None) -> date | None:
    """Today, or the next working day."""
    try:
        return deadlines.same_day(start or today(), is_working_day)
    except CalendarUnknown:
        return None


def step_due(application: Application, count: int, start: date | None = None) -> date | None:
    """By the version's working days; urgent help the same day."""
    return same_day(start) if application.is_urgent else in_working_days(count, start)


def dispute_due(application: Application, start: date | None = None) -> date | None:
    """The district's date of the month, or its working days where there is none."""
    version = application.version
    if version.dispute_day and version.decision_day:
        day = start or today()
        return deadlines.dispute_due(day, version.dispute_day, version.decision_day)
    return in_working_days(version.decision_working_days, start)


def move(
    application: Application,
    verb: str,
    *,
    by: Actor,
    due_on: date | None = None,
    save: Iterable[str] = (),
    **details: Any,
) -> None:
    """Take the step with its new deadline; details go to the audit trail."""
    APPLICATION.check(application, verb)
    ends = APPLICATION.moves[verb][1] not in OPEN_STATES
    application.due_on, application.overdue_stage = due_on, 0
    application.closed_at = timezone.now() if ends else None
    fields = {*save, "due_on", "overdue_stage", "closed_at", "updated_at"}
    APPLICATION.move(application, verb, by=by, save=sorted(fields), **details)


def remark(application: Application, verb: str, text: str, by: Actor) -> int:
    """Keep somebody's words where they can be cleared one day; returns the key that the trail names."""
    author = by if isinstance(by, User) else None
    row = ApplicationRemark.objects.create(
        application=application, verb=verb, text=text, said_by=author
    )
    return row.pk


def tell(application: Application, subject: Any, text: Any, by: Actor, **values: Any) -> None:
    """A notice to the person, in the platform's own language."""
    with platform_language():
        words = {
            name: date_format(value) if isinstance(value, date) else value
            for name, value in values.items()
        }
        words |= {"number": application.number, "programme": str(application.programme)}
        notify(
            resident=application.resident,
            subject=str(subject),
            text=str(text) % words,
            by=by,
            about=application,
        )
