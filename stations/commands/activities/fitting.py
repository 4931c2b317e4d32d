"""Who may come to what: age, guardian, invitation, and only one place at a time."""

from collections.abc import Callable
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from core.dates import age_on
from core.errors import NotFound
from stations.commands.activities.errors import (
    BirthDateMissing,
    GuardianMissing,
    OtherActivity,
    WrongAge,
)
from stations.enums.activities import PLACED_STATES, SignUpState
from stations.logic.activities import Ages
from stations.models import (
    Activity,
    ActivityInvitation,
    ActivitySession,
    ActivitySignUp,
    Citizen,
    GuardianBond,
)

GROWN_UP = 18
CHILD_UNTIL = 14  # Personal Information Protection Law, article 31: below it the guardian consents


def ages_words(ages: Ages) -> str:
    """For people: 1–6 岁."""
    if ages.youngest is None:
        return _("%(most)s 岁以下（含）的人") % {"most": ages.oldest}
    if ages.oldest is None:
        return _("%(least)s 岁以上（含）的人") % {"least": ages.youngest}
    return _("%(least)s–%(most)s 岁的人") % {"least": ages.youngest, "most": ages.oldest}


def require_fit(
    session: ActivitySession, citizen: Citizen, guardian: Citizen | None = None
) -> None:
    """Raises BirthDateMissing, GuardianMissing, NotFound (not invited), WrongAge."""
    activity = session.activity
    _require_invited(activity, citizen)
    _require_age(activity, citizen, session.day)
    child = citizen.birth_date is not None and age_on(citizen.birth_date, session.day) < CHILD_UNTIL
    named = guardian is not None  # whoever comes along acts for the person: only with a bond
    if (named or activity.needs_guardian or child) and not _answers_for(guardian, citizen):
        raise GuardianMissing


def _require_invited(activity: Activity, citizen: Citizen) -> None:
    if not activity.is_restricted:
        return
    if not activity.invitations.standing().filter(citizen=citizen).exists():
        raise NotFound


def _require_age(activity: Activity, citizen: Citizen, day: date) -> None:
    if not activity.ages.limited:
        return
    if citizen.birth_date is None:
        raise BirthDateMissing(person=citizen)
    years = age_on(citizen.birth_date, day)
    if not activity.ages.fits(years):
        raise WrongAge(ages=ages_words(activity.ages), person=citizen, years=years)


def _answers_for(guardian: Citizen | None, child: Citizen) -> bool:
    if guardian is None:
        return False
    return GuardianBond.objects.standing().filter(child=child, guardian=guardian).exists()


def at_that_time(session: ActivitySession) -> Q:
    """The condition for places in other sessions at the same time."""
    return Q(
        state__in=PLACED_STATES,
        session__starts_at__lt=session.ends_at,
        session__ends_at__gt=session.starts_at,
    ) & ~Q(session=session)


def require_free(session: ActivitySession, citizen: Citizen) -> None:
    """The citizen is locked, so this holds until the place is written. Raises OtherActivity."""
    rows = ActivitySignUp.objects.filter(at_that_time(session), citizen=citizen)
    other = rows.select_related("session__activity").order_by("pk").first()
    if other is not None:
        raise OtherActivity(person=citizen, other=other.session.activity.title_for_all)


def fitting(session: ActivitySession) -> Callable[[ActivitySignUp], bool]:
    """Whether somebody who waits can still come: after a session was moved, an age may not fit any more."""
    activity, day = session.activity, session.day
    waiting = session.sign_ups.filter(state=SignUpState.WAITING).values("citizen")
    busy = set(
        ActivitySignUp.objects.filter(at_that_time(session), citizen__in=waiting).values_list(
            "citizen", flat=True
        )
    )
    invited = set(_invited(activity)) if activity.is_restricted else None

    def fits(row: ActivitySignUp) -> bool:
        born = row.citizen.birth_date if row.citizen else None
        of_age = not activity.ages.limited or (
            born is not None and activity.ages.fits(age_on(born, day))
        )
        welcome = invited is None or row.citizen_id in invited
        return of_age and welcome and row.citizen_id not in busy

    return fits


def _invited(activity: Activity) -> list[int]:
    rows = ActivityInvitation.objects.standing().filter(activity=activity)
    return list(rows.values_list("citizen", flat=True))
