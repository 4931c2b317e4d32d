"""Cases in scope, and what the public may learn of one by its number."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import User
from core.persons import index_of_phone_tail
from stations.enums import CaseState, MaterialState, TaskState
from stations.models import Case, CasePaper, CaseQuerySet, Citizen, Forwarding, RatingTask

_RELATED = ("item", "station", "citizen", "owner")


@dataclass(frozen=True)
class Progress:
    """What somebody with number and phone tail sees: no person."""

    number: str
    item: str
    station: str
    state: str
    accepted_on: date | None
    promised_on: date | None
    outcome: str
    missing: list[str]


def cases_in_scope(
    user: User, *, number: str = "", state: str = "", channel: str = ""
) -> CaseQuerySet:
    """Open ones, or those of a state; a number finds its case whatever the state."""
    rows = Case.objects.visible_to(user).select_related(*_RELATED)
    if number:
        return rows.filter(number=number)
    rows = rows.filter(state=state) if state else rows.open()
    return (rows.filter(channel=channel) if channel else rows).order_by("promised_on", "pk")


def overdue_in_scope(user: User, day: date) -> CaseQuerySet:
    """The latest first."""
    rows = Case.objects.visible_to(user).overdue(day).select_related(*_RELATED)
    return rows.order_by("promised_on", "pk")


def stuck_in_scope(user: User) -> QuerySet[Forwarding]:
    """What has not arrived, the oldest first."""
    rows = Forwarding.objects.visible_to(user).stuck()
    return rows.select_related("case__item", "desk__organisation").order_by("created_at", "pk")


def tasks_in_scope(user: User) -> QuerySet[RatingTask]:
    """Open call-backs by deadline."""
    rows = RatingTask.objects.visible_to(user).filter(state=TaskState.OPEN)
    return rows.select_related("rating__case__item", "rating__case__citizen", "owner").order_by(
        "due_on", "pk"
    )


def progress_of(number: str, phone_tail: str) -> Progress | None:
    """By the case's number and the last four digits of the applicant's or agent's phone."""
    tail = index_of_phone_tail(phone_tail)
    known = Q(citizen__phone_tail_index=tail) | Q(agent__phone_tail_index=tail)
    case = Case.objects.filter(known, number=number).select_related("item", "station").first()
    if case is None:
        return None
    lacking = case.materials.filter(state=MaterialState.MISSING).order_by("position")
    return Progress(
        number=case.number,
        item=case.item.name,
        station=case.station.name,
        state=case.get_state_display(),
        accepted_on=case.accepted_on,
        promised_on=case.promised_on,
        outcome=case.get_outcome_display() if case.outcome else "",
        missing=list(lacking.values_list("name", flat=True))
        if case.state == CaseState.SUPPLEMENT
        else [],
    )


def cases_of(citizen: Citizen) -> CaseQuerySet:
    """Somebody's own, and those brought for others, newest first."""
    rows = Case.objects.filter(Q(citizen=citizen) | Q(agent=citizen))
    return rows.select_related("item", "station", "rating", "citizen").order_by("-pk")


def pictures_of(case: Case) -> QuerySet[CasePaper]:
    """What was sent for a case that its reader was let into, in the order of the papers."""
    rows = CasePaper.objects.filter(material__case=case).select_related("material")
    return rows.order_by("material__position", "pk")
