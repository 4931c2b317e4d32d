"""Who comes to what: rolls, waiting lists, a family's own, and who stands behind a number."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from core.dates import span_of
from stations.enums.activities import (
    ATTENDED_STATES,
    STANDING_STATES,
    SessionState,
    SignUpState,
)
from stations.models import (
    ActivityNotice,
    ActivitySession,
    ActivitySignUp,
    ActivitySignUpQuerySet,
    Citizen,
    GuardianBond,
    Station,
)
from stations.queries.citizens import find_citizens

# Where somebody who waits stands on the list.
_POSITION = Subquery(
    ActivitySignUp.objects.filter(
        session=OuterRef("session"), state=SignUpState.WAITING, pk__lte=OuterRef("pk")
    )
    .order_by()
    .values("session")
    .annotate(count=Count("pk"))
    .values("count")
)


def position_of(sign_up: ActivitySignUp) -> int:
    """Who is first on the waiting list has 1; 0 for who doesn't wait."""
    if sign_up.state != SignUpState.WAITING:
        return 0
    return sign_up.session.sign_ups.waiting().filter(pk__lte=sign_up.pk).count()


def sign_ups_of(citizens: Iterable[Citizen]) -> ActivitySignUpQuerySet:
    """What these people have signed up for that isn't over."""
    rows = ActivitySignUp.objects.filter(
        citizen__in=[one.pk for one in citizens],
        state__in=STANDING_STATES,
        session__ends_at__gt=timezone.now(),
    )
    related = rows.select_related("session__activity__station", "session__room", "citizen")
    return related.annotate(position=_POSITION).order_by("session__starts_at", "pk")


def children_of(guardian: Citizen) -> list[GuardianBond]:
    """For whom a grown-up answers."""
    return list(_with_people(GuardianBond.objects.standing().filter(guardian=guardian)))


@dataclass
class Roll:
    """A session with everybody who is expected, was there or waits."""

    session: ActivitySession
    expected: list[ActivitySignUp] = field(default_factory=list)
    waiting: list[ActivitySignUp] = field(default_factory=list)

    @property
    def there(self) -> int:
        """How many came."""
        return sum(row.state in ATTENDED_STATES for row in self.expected)


def rolls_on(station: Station, user: User, day: date) -> list[Roll]:
    """Every session of a day at a station, for its tablet. 3 queries, however many there are."""
    start, end = span_of(day, day)
    sessions = (
        ActivitySession.objects.visible_to(user)
        .filter(activity__station=station)
        .exclude(state=SessionState.CANCELLED)
        .between(start, end)
        .related()
        .prefetch_related("counters")
        .order_by("starts_at", "pk")
    )
    rolls = {row.pk: Roll(row) for row in sessions}
    for row in roll_rows(list(rolls)):
        roll = rolls[row.session_id]
        (roll.waiting if row.state == SignUpState.WAITING else roll.expected).append(row)
    return list(rolls.values())


def roll_rows(sessions: Iterable[int]) -> QuerySet[ActivitySignUp]:
    """Whoever stands on the rolls of sessions, in the order of their numbers."""
    gone = [SignUpState.CANCELLED, SignUpState.LAPSED]
    rows = ActivitySignUp.objects.filter(session__in=list(sessions)).exclude(state__in=gone)
    return rows.select_related("citizen", "guardian").order_by("session", "pk")


def people_behind(number: str, user: User) -> list[tuple[Citizen, Citizen | None]]:
    """Who has a whole number: grown-ups, and after each the children for whom they answer, with them.

    A child is found by its guardian's phone, and never without whoever answers for it.
    """
    found = find_citizens(number, user)
    bonds = GuardianBond.objects.standing().filter(guardian__in=found)
    children = [(one.child, one.guardian) for one in _with_people(bonds)]
    known = {child.pk for child, _guardian in children}
    return [*((one, None) for one in found if one.pk not in known), *children]


def told_of_cancelling(session: ActivitySession) -> list[ActivityNotice]:
    """Who had a place when it was cancelled, and whether a message went to their phone."""
    if session.state != SessionState.CANCELLED:
        return []
    since = session.updated_at  # nothing is written to a cancelled session afterwards
    rows = ActivityNotice.objects.filter(sign_up__session=session, created_at__gte=since)
    return list(rows.select_related("sign_up__citizen", "sign_up__guardian").order_by("pk"))


def _with_people(bonds: QuerySet[GuardianBond]) -> QuerySet[GuardianBond]:
    return bonds.select_related("child", "guardian").order_by("pk")


def person_at_desk(key: int, user: User) -> Citizen | None:
    """Somebody who was found by a whole number: in scope, or a child of somebody in scope."""
    seen = Citizen.objects.visible_to(user)
    row = seen.filter(pk=key).first()
    if row is not None:
        return row
    bonds = GuardianBond.objects.standing().filter(child=key, guardian__in=seen)
    bond = _with_people(bonds).first()
    return bond.child if bond else None


def notices_of(citizens: Iterable[Citizen]) -> QuerySet[ActivityNotice]:
    """What these people were told, the newest first."""
    keys = [one.pk for one in citizens]
    return ActivityNotice.objects.filter(sign_up__citizen__in=keys).order_by("-pk")


def news_of(citizen: int) -> QuerySet[ActivityNotice]:
    """What somebody was told about activities that aren't over, the newest first."""
    ahead = ActivityNotice.objects.filter(
        sign_up__citizen=citizen, sign_up__session__ends_at__gt=timezone.now()
    )
    return ahead.order_by("-pk")
