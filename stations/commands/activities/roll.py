"""The roll of a session: who came, who left, who came in from the street. A tablet may tell hours later."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.commands import require_inside
from core.acts import happened_at, require_key
from core.audit import SYSTEM, Actor, record
from core.dates import span_of, today
from core.locking import locked
from stations.commands.activities.errors import (
    NameNeeded,
    NotThatDay,
    SessionFull,
    SessionNotPlanned,
)
from stations.commands.activities.fitting import require_fit
from stations.commands.activities.signing import give_back, locked_session
from stations.commands.reach import KeyUsed, own_key, require_in_reach
from stations.enums.activities import (
    ATTENDED_STATES,
    RollAct,
    SessionState,
    SignUpChannel,
    SignUpState,
)
from stations.enums.footfall import EntryWay
from stations.models import ActivitySession, ActivitySignUp, Citizen, SignUpAct
from stations.signals import citizen_entered
from stations.transitions import SESSION, SIGN_UP


@dataclass(frozen=True)
class Noted:
    """What a device says: under which key, when it happened; reason: why somebody was let in beyond the quota."""

    key: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class Guest:
    """Who came in without having signed up; nobody: somebody who gave no name."""

    citizen: Citizen | None = None
    guardian: Citizen | None = None


@transaction.atomic
def check_in(*, sign_up: ActivitySignUp, noted: Noted, by: Actor) -> ActivitySignUp:
    """They are there; on two tablets, they came once.

    Raises InvalidInput, KeyUsed, NotFound, NotThatDay, SessionFull (who waited), WrongState.
    """
    session, row, at = _opened(sign_up, noted, by)
    if _is_repeated(row, RollAct.COME, noted, by) or row.state in ATTENDED_STATES:
        return row
    SIGN_UP.check(row, "come")
    if row.state == SignUpState.WAITING:
        _take_place(session, noted)
    return _come(session, row, at, noted, by)


@transaction.atomic
def check_out(*, sign_up: ActivitySignUp, noted: Noted, by: Actor) -> ActivitySignUp:
    """They left; once. Raises InvalidInput, KeyUsed, NotFound, NotThatDay, WrongState."""
    _session, row, at = _opened(sign_up, noted, by)
    if _is_repeated(row, RollAct.LEAVE, noted, by) or row.state == SignUpState.LEFT:
        return row
    SIGN_UP.check(row, "leave")
    row.left_at = max(at, row.came_at or at)
    SIGN_UP.move(row, "leave", by=by, save=("left_at", "updated_at"))
    _log(row, RollAct.LEAVE, at, noted, by)
    return row


@transaction.atomic
def undo(*, sign_up: ActivitySignUp, noted: Noted, by: Actor) -> ActivitySignUp:
    """The wrong line was pressed: they are expected again; who had only come in from the street is taken off.

    Raises InvalidInput, KeyUsed, NotFound, NotThatDay, WrongState.
    """
    session, row, at = _opened(sign_up, noted, by)
    if _is_repeated(row, RollAct.UNDO, noted, by):
        return row
    walked_in = row.channel == SignUpChannel.WALK_IN
    verb = "drop" if walked_in else "undo"
    SIGN_UP.check(row, verb)
    row.came_at = row.left_at = None
    SIGN_UP.move(row, verb, by=by, save=("came_at", "left_at", "updated_at"))
    if walked_in:
        give_back(session)
    _log(row, RollAct.UNDO, at, noted, by)
    return row


@transaction.atomic
def walk_in(*, session: ActivitySession, guest: Guest, noted: Noted, by: Actor) -> ActivitySignUp:
    """Somebody who stands at the door: as the one who signed up, else on a free place.

    Raises BirthDateMissing, GuardianMissing, InvalidInput, KeyUsed, NameNeeded, NotFound, NotThatDay,
    SessionFull, SessionNotPlanned, WrongAge, WrongState.
    """
    require_key(noted.key)
    require_inside(session, by)
    at = happened_at(noted.at, timezone.now())
    people = [one.pk for one in (guest.citizen, guest.guardian) if one]
    list(locked(Citizen.objects.filter(pk__in=people), no_key=True))
    row = locked_session(session)
    if (known := _walked_in(row, noted, by)) is not None:
        return known
    _require_day(row, at)
    held = row.sign_ups.standing().filter(citizen=guest.citizen).first() if guest.citizen else None
    if held is not None:
        return check_in(sign_up=held, noted=noted, by=by)
    require_in_reach(guest.citizen, by)
    _require_welcome(row, guest)
    if row.state == SessionState.CANCELLED:
        raise SessionNotPlanned(state=row.get_state_display())
    _take_place(row, noted)
    made = ActivitySignUp(
        session=row,
        citizen=guest.citizen,
        guardian=guest.guardian,
        channel=SignUpChannel.WALK_IN,
        state=SignUpState.CAME,
        key=own_key(noted.key, by),
        asked_by_id=by.pk,
        came_at=at,
    )
    made.save(force_insert=True)
    record(made, "stations.activitysignup.walked_in", by=by, session=row.pk, reason=noted.reason)
    _log(made, RollAct.WALK_IN, at, noted, by)
    _entered(row, made, at)
    return made


def close_sessions() -> int:
    """Every night: what is over; who was expected didn't come, who waited got no place. How many sessions."""
    first_moment, _end = span_of(today(), today())
    over = ActivitySession.objects.filter(state=SessionState.PLANNED, ends_at__lt=first_moment)
    keys = list(over.order_by("pk").values_list("pk", flat=True))
    for key in keys:
        _close(key)
    return len(keys)


@transaction.atomic
def _close(key: int) -> None:
    row = locked(ActivitySession.objects.filter(pk=key), no_key=True).get()
    if row.state != SessionState.PLANNED:
        return
    for verb, state in (("miss", SignUpState.BOOKED), ("lapse", SignUpState.WAITING)):
        for sign_up in locked(row.sign_ups.filter(state=state)):
            SIGN_UP.move(sign_up, verb, by=SYSTEM)
    SESSION.move(row, "close", by=SYSTEM)


def _opened(
    sign_up: ActivitySignUp, noted: Noted, by: Actor
) -> tuple[ActivitySession, ActivitySignUp, datetime]:
    require_key(noted.key)
    require_inside(sign_up, by)
    at = happened_at(noted.at, timezone.now())
    session = locked_session(sign_up.session)
    row = locked(ActivitySignUp.objects.filter(pk=sign_up.pk)).get()
    _require_day(session, at)
    return session, row, at


def _require_day(session: ActivitySession, at: datetime) -> None:
    if timezone.localdate(at) != session.day:
        raise NotThatDay(day=f"{session.day:%Y-%m-%d}")


def _require_welcome(session: ActivitySession, guest: Guest) -> None:
    activity = session.activity
    by_name = activity.is_restricted or activity.needs_guardian or activity.ages.limited
    if guest.citizen is None:
        if by_name:
            raise NameNeeded
        return
    require_fit(session, guest.citizen, guest.guardian)


def _take_place(session: ActivitySession, noted: Noted) -> None:
    """A free one, or beyond the quota for a reason."""
    if session.left < 1:
        if not noted.reason.strip():
            raise SessionFull(quota=session.quota)
        session.over += 1
    session.taken += 1
    session.save(update_fields=["taken", "over", "updated_at"])


def _come(
    session: ActivitySession, row: ActivitySignUp, at: datetime, noted: Noted, by: Actor
) -> ActivitySignUp:
    row.came_at = at
    SIGN_UP.move(row, "come", by=by, reason=noted.reason, save=("came_at", "updated_at"))
    _log(row, RollAct.COME, at, noted, by)
    _entered(session, row, at)
    return row


def _entered(session: ActivitySession, row: ActivitySignUp, at: datetime) -> None:
    """The key is the sign-up's: who was taken back and came again entered once."""
    citizen_entered.send(
        check_in,
        citizen_id=row.citizen_id,
        station_id=session.activity.station_id,
        at=at,
        how=EntryWay.ACTIVITY,
        key=f"activity:{row.pk}",
    )


def _is_repeated(row: ActivitySignUp, act: RollAct, noted: Noted, by: Actor) -> bool:
    known = SignUpAct.objects.filter(key=own_key(noted.key, by)).first()
    if known is not None and (known.act, known.sign_up_id) != (act, row.pk):
        raise KeyUsed
    return known is not None


def _walked_in(session: ActivitySession, noted: Noted, by: Actor) -> ActivitySignUp | None:
    known = SignUpAct.objects.filter(key=own_key(noted.key, by)).select_related("sign_up").first()
    if known is None:
        return None
    if known.sign_up.session_id != session.pk or known.act in (RollAct.LEAVE, RollAct.UNDO):
        raise KeyUsed
    return known.sign_up


def _log(row: ActivitySignUp, act: RollAct, at: datetime, noted: Noted, by: Actor) -> None:
    SignUpAct.objects.create(
        sign_up=row,
        act=act,
        key=own_key(noted.key, by),
        at=at,
        reason=noted.reason.strip()[:200],
        noted_by_id=by.pk,
    )
