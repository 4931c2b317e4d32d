"""Who goes to whom, when nobody is to come, and which task goes to somebody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Q

from accounts.commands import require_may
from accounts.models import User
from core.audit import SYSTEM, Actor, record, record_many
from core.dates import today
from core.errors import NotFound, require_reason, require_valid
from core.locking import locked
from core.moves import move_all
from elderly_care.commands.patrol_errors import (
    BadAbsence,
    BadPause,
    DayTaken,
    NotAUser,
    OtherPlace,
    PauseRunning,
)
from elderly_care.commands.patrol_generation import spread_tasks
from elderly_care.enums.patrols import PatrolMode, PatrolReason, PatrolState
from elderly_care.models import Patroller, PatrolPair, PatrolPause, PatrolTask, Resident
from elderly_care.transitions import PATROL_TASK
from stations.models import Station

ARRANGE = "elderly_care.arrange_patrols"


@dataclass(frozen=True)
class PatrollerFacts:
    """Who goes, where, as what, and how much of it."""

    user: User
    community_code: str
    kind: str
    capacity: int = 20
    station: Station | None = None


@dataclass(frozen=True)
class Pause:
    """Why and from when to when nobody needs to come."""

    reason: str
    starts_on: date
    ends_on: date | None = None
    note: str = ""


@transaction.atomic
def add_patroller(*, facts: PatrollerFacts, by: Actor) -> Patroller:
    """Somebody more who goes in a community; tasks that nobody has are theirs by their share.

    Again for the same user and community changes kind and share. Raises NotAllowed, NotFound, NotAUser,
    InvalidInput.
    """
    _require_place(facts.community_code, by)
    if not facts.user.is_active:
        raise NotAUser(fields={"user": [str(NotAUser.message)]})
    held = Patroller.objects.current().filter(user=facts.user, community=facts.community_code)
    row = locked(held).first() or Patroller(user=facts.user, community_id=facts.community_code)
    row.kind, row.capacity, row.station = facts.kind, facts.capacity, facts.station
    require_valid(row)
    row.save()
    record(row, "elderly_care.patroller.kept", by=by, capacity=row.capacity, kind=str(row.kind))
    spread_tasks(communities=[row.community_id])
    return row


@transaction.atomic
def end_patroller(*, patroller: Patroller, by: User) -> Patroller:
    """They go no more: pairs end, open tasks go to the others. Twice is once. Raises NotAllowed, NotFound."""
    _require_place(patroller.community_id, by)
    row = locked(Patroller.objects.filter(pk=patroller.pk)).get()
    if row.ended_on is None:
        row.ended_on = today()
        row.save(update_fields=["ended_on", "updated_at"])
        pairs = PatrolPair.objects.filter(patroller=row, ended_on__isnull=True)
        ended = pairs.update(ended_on=today())
        moved = spread_tasks(communities=[row.community_id])
        record(row, "elderly_care.patroller.ended", by=by, pairs=ended, tasks=moved)
    return row


@transaction.atomic
def send_away(*, patroller: Patroller, span: tuple[date, date] | None, by: User) -> int:
    """Somebody is away from a day to a day, or back (None). Returns how many tasks went to the others.

    What is planned for these days goes to whoever else goes there, each day anew; what was handed over
    stays with them. Twice is once. Raises NotAllowed, NotFound, BadAbsence.
    """
    _require_place(patroller.community_id, by)
    row = locked(Patroller.objects.current().filter(pk=patroller.pk)).first()
    if row is None:
        raise NotFound
    if span is not None and not today() <= max(span) == span[1]:
        raise BadAbsence(fields={"away_to": [str(BadAbsence.message)]})
    before = (row.away_from, row.away_to)
    row.away_from, row.away_to = span or (None, None)
    if before == (row.away_from, row.away_to):
        return 0
    row.save(update_fields=["away_from", "away_to", "updated_at"])
    moved = spread_tasks(communities=[row.community_id])
    said = {"away_from": row.away_from, "away_to": row.away_to, "tasks": moved}
    record(row, "elderly_care.patroller.away", by=by, **said)
    return moved


@transaction.atomic
def pair(*, resident: Resident, patroller: Patroller | None, by: Actor) -> PatrolPair | None:
    """Somebody who always goes there, or nobody in particular any more. Their open tasks follow.

    Raises NotAllowed, NotFound, OtherPlace.
    """
    person = _person(resident, by)
    held = PatrolPair.objects.filter(resident=person, ended_on__isnull=True)
    before = locked(held).first()
    if patroller is not None and (
        patroller.ended_on is not None or patroller.community_id != person.community_id
    ):
        raise OtherPlace
    if before is not None and patroller is not None and before.patroller_id == patroller.pk:
        return before
    held.update(ended_on=today())
    made = None
    if patroller is not None:
        made = PatrolPair.objects.create(resident=person, patroller=patroller, since=today())
        PatrolTask.objects.open().filter(resident=person).update(patroller=patroller)
    record(person, "elderly_care.patrol.paired", by=by, patroller=patroller and patroller.pk)
    return made


@transaction.atomic
def pause_patrols(*, resident: Resident, pause: Pause, by: Actor) -> PatrolPause:
    """Nobody comes from a day to a day. Tasks that can wait until afterwards are planned for then.

    Raises NotAllowed, NotFound, BadPause, PauseRunning, InvalidInput.
    """
    person = _person(resident, by)
    if pause.ends_on is not None and pause.ends_on < max(pause.starts_on, today()):
        raise BadPause(fields={"ends_on": [str(BadPause.message)]})
    meets = Q(ends_on__isnull=True) | Q(ends_on__gte=pause.starts_on)
    if pause.ends_on is not None:
        meets &= Q(starts_on__lte=pause.ends_on)
    if PatrolPause.objects.filter(meets, resident=person).exists():
        raise PauseRunning
    row = PatrolPause(resident=person, reason=pause.reason, note=pause.note.strip()[:200])
    row.starts_on, row.ends_on = pause.starts_on, pause.ends_on
    row.noted_by = by if isinstance(by, User) else None
    require_valid(row)
    row.save(force_insert=True)
    record(row, "elderly_care.patrol.paused", by=by, reason=str(row.reason), resident=person.pk)
    _rest(person, row, by)
    return row


def _rest(person: Resident, row: PatrolPause, by: Actor) -> None:
    """What lies within the pause waits until its end, or rests."""
    tasks = PatrolTask.objects.open().filter(resident=person, planned_on__gte=row.starts_on)
    if row.ends_on is None:
        move_all(PATROL_TASK, tasks, "pause", by=by)
        return
    within = tasks.filter(planned_on__lte=row.ends_on)
    later = within.filter(due_on__gt=row.ends_on)
    later.update(planned_on=row.ends_on + timedelta(days=1))
    move_all(PATROL_TASK, within, "pause", by=by)


@transaction.atomic
def end_pause(*, pause: PatrolPause, by: Actor) -> PatrolPause:
    """The person is back: from today on somebody comes again, also for what can still be done in its term.

    A pause that hasn't begun never does. Twice is once. Raises NotAllowed, NotFound.
    """
    person = _person(pause.resident, by)
    row = locked(PatrolPause.objects.filter(pk=pause.pk)).get()
    last = max(row.starts_on, today() - timedelta(days=1))
    if row.ends_on is not None and row.ends_on <= last:
        return row
    row.ends_on = last
    row.save(update_fields=["ends_on", "updated_at"])
    record(row, "elderly_care.patrol.resumed", by=by, resident=person.pk)
    if row.starts_on <= today():
        waiting = PatrolTask.objects.filter(resident=person, due_on__gte=today())
        back = waiting.filter(state=PatrolState.PAUSED)
        back.filter(planned_on__lt=today()).update(planned_on=today())
        move_all(PATROL_TASK, back, "resume", by=by)
    return row


@transaction.atomic
def reassign(*, task: PatrolTask, patroller: Patroller, planned_on: date, by: User) -> PatrolTask:
    """Another goes, or on another day. Raises NotAllowed, NotFound, OtherPlace, DayTaken, WrongState."""
    person = _person(task.resident, by)
    row = locked(PatrolTask.objects.filter(pk=task.pk)).get()
    PATROL_TASK.check(row, "miss")
    if patroller.ended_on is not None or patroller.community_id != person.community_id:
        raise OtherPlace
    if row.planned_on != planned_on and not today() <= planned_on <= row.due_on:
        raise DayTaken(fields={"planned_on": [str(DayTaken.message) % {"due": row.due_on}]})
    before = row.patroller_id
    row.patroller, row.planned_on = patroller, planned_on
    row.save(update_fields=["patroller", "planned_on", "updated_at"])
    action = "elderly_care.patroltask.reassigned"
    record(row, action, by=by, before=before, after=patroller.pk, day=planned_on)
    return row


@transaction.atomic
def close_task(*, task: PatrolTask, reason: str, by: User) -> PatrolTask:
    """What can't be made up any more is closed with a reason.

    Raises NotAllowed, NotFound, ReasonMissing, WrongState.
    """
    why = require_reason(reason, longest=300)
    _person(task.resident, by)
    row = locked(PatrolTask.objects.filter(pk=task.pk)).get()
    PATROL_TASK.move(row, "miss", by=by, reason=why, save=["updated_at"])
    return row


def end_patrols(*, resident_ids: Sequence[int], by: Actor = SYSTEM) -> int:
    """Of who died or left: nobody comes any more. Within the caller's transaction; harmless twice."""
    keys = list(resident_ids)
    PatrolPair.objects.filter(resident__in=keys, ended_on__isnull=True).update(ended_on=today())
    return len(move_all(PATROL_TASK, PatrolTask.objects.filter(resident__in=keys), "cancel", by=by))


@transaction.atomic
def follow_home(*, resident_ids: Sequence[int], by: Actor = SYSTEM) -> int:
    """Of who moved to another community: somebody of there comes. Harmless when repeated."""
    keys = list(resident_ids)
    pairs = PatrolPair.objects.filter(resident__in=keys, ended_on__isnull=True)
    away = list(
        pairs.exclude(patroller__community=F("resident__community")).select_related("resident")
    )
    PatrolPair.objects.filter(pk__in=[row.pk for row in away]).update(ended_on=today())
    record_many([(row, {}) for row in away], "elderly_care.patrolpair.ended", by=by)
    homes = Resident.objects.filter(pk__in=keys, patrol_tasks__state=PatrolState.OPEN)
    found = sorted(set(homes.order_by().values_list("community_id", flat=True)))
    return spread_tasks(communities=found) if found else 0


def follow_up(
    *, task: PatrolTask | None, resident: Resident, reason: PatrolReason, days: tuple[date, date]
) -> PatrolTask:
    """A visit that follows from what was found: planned for one day, due on another; once for each cause."""
    planned_on, due_on = days
    open_one = PatrolTask.objects.open().filter(resident=resident, reason=reason).first()
    known = PatrolTask.objects.filter(follows=task, reason=reason).first() if task else None
    if known or open_one:
        return known or open_one  # type: ignore[return-value]
    return PatrolTask.objects.create(
        resident=resident,
        mode=PatrolMode.VISIT,
        reason=reason,
        starts_on=today(),
        planned_on=planned_on,
        due_on=due_on,
        follows=task,
        patroller=task.patroller if task else _paired(resident),
    )


def _paired(resident: Resident) -> Patroller | None:
    held = PatrolPair.objects.filter(resident=resident, ended_on__isnull=True)
    row = held.select_related("patroller").first()
    return row.patroller if row else None


def _require_place(code: str, by: Actor) -> None:
    """System jobs act everywhere. Raises NotAllowed, NotFound."""
    if not isinstance(by, User):
        return
    require_may(by, ARRANGE)
    if not by.scope.covers(code):
        raise NotFound


def _person(resident: Resident, by: Actor) -> Resident:
    """Locked, living here, in scope of somebody who arranges. Raises NotAllowed, NotFound."""
    row = locked(Resident.objects.living_here().filter(pk=resident.pk), no_key=True).first()
    if row is None:
        raise NotFound
    _require_place(row.community_id, by)
    return row
