"""Signing up, the waiting list, and giving a place back: never more people than places (decision 33)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.commands import require_inside
from core.audit import Actor, record
from core.dates import day_and_time
from core.locking import locked
from stations.commands.activities.errors import (
    AlreadySignedUp,
    SessionNotPlanned,
    SignUpClosed,
    TooLate,
)
from stations.commands.activities.fitting import fitting, require_fit, require_free
from stations.commands.activities.notices import tell_promoted
from stations.commands.reach import (
    KeyUsed,
    is_staff,
    key_is_new,
    own_key,
    require_alive,
    require_person,
)
from stations.enums.activities import PLACED_STATES, SessionState, SignUpState
from stations.logic.activities import first_that_fit
from stations.models import ActivitySession, ActivitySignUp, Citizen
from stations.transitions import SIGN_UP


@dataclass(frozen=True)
class SignUp:
    """Who wants to come to what, with whom. key: makes a repeated request one place."""

    session: ActivitySession
    citizen: Citizen
    channel: str
    key: str
    guardian: Citizen | None = None


def sign_up(*, wish: SignUp, by: Actor) -> ActivitySignUp:
    """A place, or the end of the waiting list; the same key gives the same one.

    Citizens sign up themselves and the children that they answer for; the staff sign up anybody for what
    lies in their scope. Raises as enrol does.
    """
    require_person([wish.citizen, wish.guardian], by)
    own = [one for one in (wish.citizen, wish.guardian) if one and one.user_id == by.pk]
    if not own and is_staff(by):
        require_inside(wish.session, by)
    return enrol(wish=wish, by=by)


@transaction.atomic
def enrol(*, wish: SignUp, by: Actor) -> ActivitySignUp:
    """As sign_up, for callers who have made sure that `by` may act for the person.

    Raises AlreadySignedUp, BirthDateMissing, CitizenDied, GuardianMissing, KeyUsed, NotFound, OtherActivity,
    SessionNotPlanned, SignUpClosed, WrongAge.
    """
    people = [one.pk for one in (wish.citizen, wish.guardian) if one]
    list(locked(Citizen.objects.filter(pk__in=people), no_key=True))
    key = own_key(wish.key, by)
    if (known := _known(key, wish)) is not None:
        return known
    require_alive(wish.citizen)
    session = locked_session(wish.session)
    require_open(session, timezone.now())
    require_new(session, wish.citizen)
    require_fit(session, wish.citizen, wish.guardian)
    require_free(session, wish.citizen)
    placed = session.left > 0
    with key_is_new():
        made = ActivitySignUp.objects.create(
            session=session,
            citizen=wish.citizen,
            guardian=wish.guardian,
            channel=wish.channel,
            state=SignUpState.BOOKED if placed else SignUpState.WAITING,
            key=key,
            asked_by_id=by.pk,
        )
    if placed:
        session.taken += 1
        session.save(update_fields=["taken", "updated_at"])
    record(made, "stations.activitysignup.asked", by=by, session=session.pk, state=made.state)
    return made


@transaction.atomic
def cancel_sign_up(*, sign_up: ActivitySignUp, by: Actor, reason: str = "") -> ActivitySignUp:
    """Give the place back to who waits; cancelled twice is cancelled once.

    Raises NotFound, TooLate, WrongState.
    """
    row = ActivitySignUp.objects.select_related("citizen", "guardian").get(pk=sign_up.pk)
    require_person([row.citizen, row.guardian], by)
    own = [one for one in (row.citizen, row.guardian) if one and one.user_id == by.pk]
    if not own and is_staff(by):
        require_inside(row, by)
    return withdraw(sign_up=row, by=by, reason=reason)


@transaction.atomic
def withdraw(*, sign_up: ActivitySignUp, by: Actor, reason: str = "") -> ActivitySignUp:
    """As cancel_sign_up, for callers who have made sure that `by` may act for the person."""
    session = locked_session(sign_up.session)
    row = locked(ActivitySignUp.objects.filter(pk=sign_up.pk)).get()
    if row.state == SignUpState.CANCELLED:
        return row
    SIGN_UP.check(row, "cancel")
    if session.starts_at <= timezone.now():
        raise TooLate
    gives_back = row.state in PLACED_STATES
    SIGN_UP.move(row, "cancel", by=by, reason=reason)
    if gives_back:
        give_back(session)
        fill_free_places(session, by)
    return row


def locked_session(session: ActivitySession) -> ActivitySession:
    """One sign-up of a session at a time: its row counts its places. Reads the activity afterwards."""
    locked(ActivitySession.objects.filter(pk=session.pk), no_key=True).get()
    return ActivitySession.objects.select_related("activity", "room").get(pk=session.pk)


def give_back(session: ActivitySession) -> None:
    """A place of a locked session; who was let in beyond the quota makes no free place."""
    session.taken -= 1
    session.over = min(session.over, max(0, session.taken - session.quota))
    session.save(update_fields=["taken", "over", "updated_at"])


def fill_free_places(session: ActivitySession, by: Actor) -> list[ActivitySignUp]:
    """Whoever waits longest and still fits gets the place at once, until sign-up closes; told by message.

    The session is locked. What comes free later is for who stands at the door.
    """
    if session.state != SessionState.PLANNED or timezone.now() >= session.closes_at:
        return []
    waiting = session.sign_ups.waiting().select_related("citizen", "guardian")
    chosen, _left = first_that_fit(waiting, session.left, fitting(session))
    for row in chosen:
        row.promoted_at = timezone.now()
        SIGN_UP.move(row, "promote", by=by, save=("promoted_at",))
        tell_promoted(row, session)
    if chosen:
        session.taken += len(chosen)
        session.save(update_fields=["taken", "updated_at"])
    return chosen


def require_open(session: ActivitySession, now: datetime) -> None:
    """Raises SessionNotPlanned, SignUpClosed."""
    if session.state != SessionState.PLANNED:
        raise SessionNotPlanned(state=session.get_state_display())
    if not session.takes_sign_ups(now):
        opens, closes = (day_and_time(one) for one in (session.opens_at, session.closes_at))
        raise SignUpClosed(opens=opens, closes=closes)


def require_new(session: ActivitySession, citizen: Citizen) -> None:
    """Raises AlreadySignedUp."""
    standing = session.sign_ups.standing().filter(citizen=citizen).first()
    if standing is not None:
        raise AlreadySignedUp(person=citizen, number=standing.number)


def _known(key: str, wish: SignUp) -> ActivitySignUp | None:
    known = ActivitySignUp.objects.filter(key=key).first()
    if known is None:
        return None
    if (known.session_id, known.citizen_id) != (wish.session.pk, wish.citizen.pk):
        raise KeyUsed
    return known
