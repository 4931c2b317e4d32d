"""Somebody else asks whether a month's visits really happened: persons drawn by chance, once for each place."""

from datetime import date, datetime
from secrets import token_hex

from django.db import transaction
from django.utils import timezone

from accounts.commands import require_may
from accounts.models import User
from core.audit import record
from core.dates import month_of, today
from core.errors import InvalidInput, NotFound, require_reason
from core.locking import Lock, locked, only_one
from core.sampling import drawn
from elderly_care.commands.patrol_errors import MonthNotOver, NoPolicy, NothingToDraw, OwnVisit
from elderly_care.enums.patrols import CheckState
from elderly_care.models import PatrolCheck, PatrolDraw
from elderly_care.queries.patrol_rules import policy_for
from elderly_care.queries.patrols import people_seen, visits_of_month
from elderly_care.transitions import PATROL_CHECK

VERBS = {
    CheckState.TRUE: "confirm",
    CheckState.DOUBTFUL: "doubt",
    CheckState.FALSE: "disprove",
}


@transaction.atomic
def draw_checks(
    *, period: date, division_code: str, by: User, seed: str = "", now: datetime | None = None
) -> list[PatrolCheck]:
    """Draw a place's sample of a month that is over, once; again answers the same.

    Seed, share and persons are kept, so that anybody can draw the same again. Raises NotAllowed, NotFound,
    MonthNotOver, NothingToDraw, NoPolicy.
    """
    require_may(by, "elderly_care.check_patrols")
    if not by.scope.covers(division_code):
        raise NotFound
    only_one(Lock.PATROL_CHECK)
    known = PatrolDraw.objects.filter(period=period, division=division_code).first()
    if known is not None:
        return list(known.checks.order_by("pk"))
    if period >= month_of(today()):
        raise MonthNotOver(period=f"{period:%Y-%m}")
    policy = policy_for(division_code, today())
    if policy is None:
        raise NoPolicy
    people = people_seen(period, division_code)
    if not people:
        raise NothingToDraw
    made = PatrolDraw.objects.create(
        period=period,
        division_id=division_code,
        seed=seed or token_hex(8),
        percent=policy.sample_percent,
        population=people,
        drawn_by=by,
        drawn_at=now or timezone.now(),
    )
    sample = drawn(people, made.percent, made.seed)
    rows = PatrolCheck.objects.bulk_create(
        PatrolCheck(draw=made, resident_id=person) for person in sample
    )
    record(made, "elderly_care.patrol.drawn", by=by, drawn=len(rows), among=len(people))
    return rows


@transaction.atomic
def check_patrols(*, check: PatrolCheck, result: str, note: str, by: User) -> PatrolCheck:
    """What the person said. Raises NotAllowed, NotFound, OwnVisit, InvalidInput, ReasonMissing, WrongState."""
    require_may(by, "elderly_care.check_patrols")
    if result not in VERBS:
        raise InvalidInput
    rows = PatrolCheck.objects.visible_to(by).filter(pk=check.pk)
    row = locked(rows).select_related("draw").first()
    if row is None:
        raise NotFound
    verb = VERBS[CheckState(result)]
    PATROL_CHECK.check(row, verb)
    if visits_of_month(row.resident_id, row.draw.period).filter(by=by).exists():
        raise OwnVisit
    row.note = note.strip()[:300] if verb == "confirm" else require_reason(note, "note", 300)
    row.checked_by, row.checked_at = by, timezone.now()
    saved = ["note", "checked_by", "checked_at", "updated_at"]
    PATROL_CHECK.move(row, verb, by=by, reason=row.note, save=saved)
    return row
