"""好差评: once, by the citizen; a bad one is rung back by a day, by somebody else than who was rated."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.commands import StaffMessage, tell_staff
from accounts.enums import Role
from accounts.models import Membership, User
from core.audit import Actor, record
from core.dates import today
from core.errors import InvalidInput, NotFound, require_reason
from core.language import platform_language
from core.locking import locked
from core.workdays import add_working_days
from stations.commands.answers import rule_for
from stations.commands.case_errors import AlreadyRated, NotOver, RatedOneself
from stations.commands.case_steps import open_row, write_step
from stations.enums import CaseState, StepVerb, TaskState
from stations.models import Case, CaseRating, RatingTask
from stations.transitions import RATING_TASK

BEST = 5
# Whoever of these is nearest, and did not handle the case, rings back.
_ROLES = (Role.STATION_MANAGER, Role.STREET_APPROVER, Role.STREET_CLERK)


@transaction.atomic
def rate(*, case: Case, score: int, words: str, channel: str, by: Actor) -> CaseRating:
    """Five levels. A bad one makes a call-back for who answers for the station.

    Raises AlreadyRated, InvalidInput, NoRule, NotFound, NotOver.
    """
    if not 1 <= score <= BEST:
        raise InvalidInput(fields={"score": [_("请选：评分")]})
    row = open_row(case, by)
    if row.state != CaseState.CLOSED:
        raise NotOver
    if CaseRating.objects.filter(case=row).exists():
        raise AlreadyRated
    rating = CaseRating.objects.create(
        case=row, score=score, words=words.strip()[:500], channel=channel
    )
    write_step(row, StepVerb.RATED, by=by, text=words, score=score)
    rule = rule_for(row, today())
    if score <= rule.bad_up_to:
        _call_back(rating, row, rule.call_back_days)
    return rating


def _call_back(rating: CaseRating, row: Case, days: int) -> None:
    owner = _caller(row)
    task = RatingTask.objects.create(
        rating=rating, due_on=add_working_days(today(), days), owner=owner
    )
    if owner is not None:
        with platform_language():
            words = {"number": row.number, "day": task.due_on}
            text = _("办件 %(number)s 收到差评，请在 %(day)s 前回访。") % words
            tell_staff([StaffMessage(owner, _("差评回访"), text, task)])


def _caller(row: Case) -> User | None:
    place, operator = row.station.division_id, row.station.operator_id
    held = (Membership.objects.holder_near(place, role, operator) for role in _ROLES)
    return next((user for user in held if user is not None and user.pk != row.owner_id), None)


@transaction.atomic
def finish_call_back(*, task: RatingTask, outcome: str, by: Actor) -> RatingTask:
    """What came of the call; twice is once. Raises NotFound, ReasonMissing, RatedOneself."""
    outcome = require_reason(outcome, "outcome")
    found = RatingTask.objects.select_related("rating__case").filter(pk=task.pk).first()
    if found is None:
        raise NotFound
    case = open_row(found.rating.case, by)
    if isinstance(by, User) and by.pk == case.owner_id:
        raise RatedOneself
    row = locked(RatingTask.objects.filter(pk=found.pk)).get()
    if row.state == TaskState.DONE:
        return row
    row.outcome, row.done_by_id, row.done_at = outcome, by.pk, timezone.now()
    RATING_TASK.move(row, "finish", by=by, save=("outcome", "done_by", "done_at"))
    write_step(case, StepVerb.CALLED_BACK, by=by, text=outcome)
    record(row, "stations.rating.called_back", by=by)
    return row
